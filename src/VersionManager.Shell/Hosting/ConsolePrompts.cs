using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace VersionManager.Shell.Hosting;

/// <summary>The questions that the engine asks: missing mandatory parameters, confirmations, secrets.</summary>
internal static class ConsolePrompts
{
    /// <summary>Asks for each field and converts the answers.</summary>
    public static Dictionary<string, PSObject> AskFields(
        PSHostUserInterface console, string caption, string message, Collection<FieldDescription> fields)
    {
        WriteHead(console, caption, message);
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in fields)
        {
            Type type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
            answers[field.Name] = PSObject.AsPSObject(AskField(console, field, type));
        }

        return answers;
    }

    /// <summary>Asks until one of the choices' letters or names, or just Enter for the default, is given.</summary>
    public static int AskChoice(
        PSHostUserInterface console, string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHead(console, caption, message);
        (string Key, string Name)[] labels = [.. choices.Select(choice => ParseLabel(choice.Label))];
        string menu = string.Join("  ", labels.Select(label => $"[{label.Key}] {label.Name}"));
        if (defaultChoice >= 0)
            menu += $"  (default is \"{labels[defaultChoice].Key}\")";
        while (true)
        {
            console.Write(menu + ": ");
            string answer = console.ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            int index = Array.FindIndex(labels, label =>
                answer.Equals(label.Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(label.Name, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                return index;
        }
    }

    /// <summary>Asks for a user's name, unless given, and password.</summary>
    public static PSCredential AskCredential(PSHostUserInterface console, string caption, string message, string userName)
    {
        WriteHead(console, caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            console.Write("User: ");
            userName = console.ReadLine();
        }

        console.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret(console));
    }

    /// <summary>Reads a line without showing it.</summary>
    public static SecureString ReadSecret(PSHostUserInterface console)
    {
        SecureString secret = new();
        if (Console.IsInputRedirected)
        {
            foreach (char character in console.ReadLine())
                secret.AppendChar(character);
            return secret;
        }

        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                secret.AppendChar(key.KeyChar);
        }

        console.WriteLine();
        return secret;
    }

    private static object AskField(PSHostUserInterface console, FieldDescription field, Type type)
    {
        if (type == typeof(SecureString))
        {
            console.Write(field.Name + ": ");
            return ReadSecret(console);
        }

        if (!type.IsArray)
        {
            console.Write(field.Name + ": ");
            return LanguagePrimitives.ConvertTo(console.ReadLine(), type, null);
        }

        List<object> items = [];
        while (true)
        {
            console.Write($"{field.Name}[{items.Count}]: ");
            string line = console.ReadLine();
            if (line.Length == 0)
                return LanguagePrimitives.ConvertTo(items.ToArray(), type, null);
            items.Add(LanguagePrimitives.ConvertTo(line, type.GetElementType()!, null));
        }
    }

    private static (string Key, string Name) ParseLabel(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        string name = label.Replace("&", "", StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length ? (label[mark + 1].ToString().ToUpperInvariant(), name) : (name, name);
    }

    private static void WriteHead(PSHostUserInterface console, string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
            console.WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            console.WriteLine(message);
    }
}
