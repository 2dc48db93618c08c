using System.Text.Json;
using System.Text.Json.Serialization;

namespace Samples.Common;

/// <summary>A migrate or verify hook's reports to the daemon: JSON lines <c>{"progress":0.4,"message":"..."}</c>.</summary>
internal sealed class MigrationProgress(TextWriter output)
{
    private readonly Lock gate = new();
    private double reported = -1;

    /// <summary>Reports <paramref name="done"/> of <paramref name="total"/>, in steps of at least a hundredth.</summary>
    public void Report(int done, int total, string message)
    {
        var progress = total == 0 ? 1 : Math.Floor(100.0 * done / total) / 100;
        lock (gate)
        {
            if (progress <= reported && progress < 1)
                return;

            reported = progress;
            output.WriteLine(JsonSerializer.Serialize(new ProgressLine(progress, message), ProgressJson.Default.ProgressLine));
            output.Flush();
        }
    }
}

/// <param name="Progress">From 0 to 1.</param>
/// <param name="Message">For people.</param>
internal sealed record ProgressLine(double Progress, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProgressLine))]
internal sealed partial class ProgressJson : JsonSerializerContext;
