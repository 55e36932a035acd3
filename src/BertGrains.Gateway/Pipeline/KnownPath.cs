using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;

namespace BertGrains.Gateway.Pipeline;

/// <summary>A path that exists, with its methods, for the answer to any other method.</summary>
internal sealed class KnownPath(string path, Dialect dialect)
{
    private readonly TemplateMatcher _matcher = new(TemplateParser.Parse(path), []);
    private readonly List<string> _methods = [];

    public Dialect Dialect => dialect;

    public string Methods => string.Join(", ", _methods.Order(StringComparer.Ordinal));

    public void Add(string[] methods) => _methods.AddRange(methods);

    public bool Matches(PathString requested) => _matcher.TryMatch(requested, []);
}
