using Microsoft.Extensions.Options;

namespace BertGrains.Gateway;

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
