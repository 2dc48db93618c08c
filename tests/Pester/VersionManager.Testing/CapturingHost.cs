using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace VersionManager.Testing
{
    /// <summary>A host that records its output, and gives every question the same answer.</summary>
    public sealed class CapturingHost : PSHost
    {
        private readonly CapturingInterface _ui = new CapturingInterface();

        /// <summary>The output, such as <c>What if:</c> lines and warnings.</summary>
        public ConcurrentQueue<string> Lines
        {
            get { return _ui.Lines; }
        }

        /// <summary>The questions.</summary>
        public ConcurrentQueue<string> Questions
        {
            get { return _ui.Questions; }
        }

        /// <summary>The answer to every question; <c>No</c> is the careful one.</summary>
        public string Answer
        {
            get { return _ui.Answer; }
            set { _ui.Answer = value; }
        }

        public override string Name
        {
            get { return "tests"; }
        }

        public override Version Version
        {
            get { return new Version(1, 0); }
        }

        public override Guid InstanceId { get; } = Guid.NewGuid();

        public override PSHostUserInterface UI
        {
            get { return _ui; }
        }

        public override CultureInfo CurrentCulture
        {
            get { return CultureInfo.InvariantCulture; }
        }

        public override CultureInfo CurrentUICulture
        {
            get { return CultureInfo.InvariantCulture; }
        }

        public override void EnterNestedPrompt()
        {
            throw new NotSupportedException();
        }

        public override void ExitNestedPrompt()
        {
            throw new NotSupportedException();
        }

        public override void NotifyBeginApplication() { }

        public override void NotifyEndApplication() { }

        public override void SetShouldExit(int exitCode) { }

        private sealed class CapturingInterface : PSHostUserInterface
        {
            public ConcurrentQueue<string> Lines { get; } = new ConcurrentQueue<string>();

            public ConcurrentQueue<string> Questions { get; } = new ConcurrentQueue<string>();

            public string Answer { get; set; } = "No";

            public override PSHostRawUserInterface RawUI
            {
                get { return null; }
            }

            public override void Write(string value)
            {
                Lines.Enqueue(value);
            }

            public override void Write(ConsoleColor foreground, ConsoleColor background, string value)
            {
                Lines.Enqueue(value);
            }

            public override void WriteLine(string value)
            {
                Lines.Enqueue(value);
            }

            public override void WriteErrorLine(string value)
            {
                Lines.Enqueue(value);
            }

            public override void WriteDebugLine(string message)
            {
                Lines.Enqueue(message);
            }

            public override void WriteVerboseLine(string message)
            {
                Lines.Enqueue(message);
            }

            public override void WriteWarningLine(string message)
            {
                Lines.Enqueue(message);
            }

            public override void WriteProgress(long sourceId, ProgressRecord record) { }

            public override string ReadLine()
            {
                throw new NotSupportedException();
            }

            public override SecureString ReadLineAsSecureString()
            {
                throw new NotSupportedException();
            }

            public override Dictionary<string, PSObject> Prompt(
                string caption,
                string message,
                Collection<FieldDescription> fields
            )
            {
                throw new NotSupportedException();
            }

            public override PSCredential PromptForCredential(string caption, string message, string user, string target)
            {
                throw new NotSupportedException();
            }

            public override PSCredential PromptForCredential(
                string caption,
                string message,
                string user,
                string target,
                PSCredentialTypes types,
                PSCredentialUIOptions choice
            )
            {
                throw new NotSupportedException();
            }

            public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int usual)
            {
                Questions.Enqueue(message);
                return choices.Select(c => c.Label.Replace("&", "")).ToList().IndexOf(Answer);
            }
        }
    }
}
