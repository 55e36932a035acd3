using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Fronts;

/// <summary>The fronts that requests can go to. Thread-safe.</summary>
internal sealed class FrontPool : IDisposable
{
    /// <summary>
    /// So long do requests wait when the last front was lost: a front that only lost its connection is back within a second, and another
    /// one that takes over within a few. When it is over they are refused at once.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<FrontPool> _logger;
    private readonly List<Front> _left = [];
    private volatile Front[] _fronts = [];
    private volatile TaskCompletionSource _changed = NewSignal();
    private long? _noneSince;
    private bool _hadAny;
    private bool _isDisposed;

    /// <param name="time">Clock.</param>
    /// <param name="random">Chooses candidates.</param>
    /// <param name="logger">Is told which fronts come and go.</param>
    public FrontPool(TimeProvider time, Random random, ILogger<FrontPool> logger)
    {
        _time = time;
        _random = random;
        _logger = logger;
    }

    /// <summary>Takes the newest list.</summary>
    /// <param name="gateways">Endpoints of the gateways of all core silos.</param>
    /// <param name="refer">Makes the reference to the front behind a gateway.</param>
    /// <param name="isConnected">Whether a connection to a gateway is open.</param>
    public void Refresh(
        IReadOnlyCollection<IPEndPoint> gateways, Func<IPEndPoint, IFrontService> refer, Func<IPEndPoint, bool> isConnected)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            var known = _fronts.ToDictionary(front => front.Gateway);
            var gone = _fronts.Where(front => !gateways.Contains(front.Gateway)).ToList();
            var added = gateways.Distinct().Where(gateway => !known.ContainsKey(gateway)).ToList();
            _fronts = [.. _fronts.Except(gone), .. added.Select(Create)];
            _left.AddRange(gone);
            DropIdle_NeedsLock();
            gone.ForEach(front => _logger.FrontLeft(front.Gateway));
            added.ForEach(gateway => _logger.FrontAdded(gateway));
        }

        OnRegained();

        Front Create(IPEndPoint gateway) => new(gateway, refer(gateway), isConnected, _time, _logger, OnRegained);
    }

    /// <summary>Says that a connection ended.</summary>
    public void OnDisconnected(EndPoint? gateway)
    {
        foreach (var front in _fronts.Where(front => front.Gateway.Equals(gateway)))
            front.OnDisconnected();
        lock (_gate)
            _left.Where(front => front.Gateway.Equals(gateway)).ToList().ForEach(front => front.OnDisconnected());
    }

    /// <summary>The front with less in flight of two that are drawn; one that failed before only where there is no other.</summary>
    /// <returns>Null when there is none.</returns>
    public Front? Choose(Front? failed)
    {
        var there = Array.FindAll(_fronts, front => !front.IsLost);
        var candidates = there.Length > 1 ? Array.FindAll(there, front => front != failed) : there;
        Note(candidates.Length > 0);
        if (candidates.Length < 2)
            return candidates.FirstOrDefault();

        var first = _random.Next(candidates.Length);
        var second = (first + 1 + _random.Next(candidates.Length - 1)) % candidates.Length;
        return candidates[first].ItemsInFlight <= candidates[second].ItemsInFlight ? candidates[first] : candidates[second];
    }

    /// <summary>As <see cref="Choose"/>, but waits for a front while there is hope for one.</summary>
    /// <returns>Null when there has been none for <see cref="Patience"/>, or was none ever.</returns>
    public async ValueTask<Front?> ChooseAsync(Front? failed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Task;
            if (Choose(failed) is { } front)
                return front;
            var patience = RemainingPatience();
            if (patience <= TimeSpan.Zero)
                return null;
            try
            {
                await changed.WaitAsync(patience, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return Choose(failed);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var front in _fronts.Concat(_left))
                front.Dispose();
            _fronts = [];
            _hadAny = false;
        }

        Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnRegained()
    {
        Choose(null);
        Signal();
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private void Note(bool isAnyThere)
    {
        if (isAnyThere && _noneSince is null && _hadAny)
            return;
        lock (_gate)
        {
            _hadAny |= isAnyThere;
            _noneSince = isAnyThere ? null : _noneSince ?? _time.GetTimestamp();
        }
    }

    private TimeSpan RemainingPatience()
    {
        lock (_gate)
            return _hadAny && _noneSince is { } since ? Patience - _time.GetElapsedTime(since) : TimeSpan.Zero;
    }

    // What left the list finishes what it has; a silo that stops answers before it goes.
    private void DropIdle_NeedsLock()
    {
        foreach (var front in _left.Where(front => front.IsIdle))
            front.Dispose();
        _left.RemoveAll(front => front.IsIdle);
    }
}
