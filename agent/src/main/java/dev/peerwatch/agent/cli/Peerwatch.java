package dev.peerwatch.agent.cli;

import dev.peerwatch.agent.control.ControlException;
import dev.peerwatch.protocol.identity.UnusableKeyException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code peerwatch}: the command above all others, and where the program starts. */
@Command(
        name = "peerwatch",
        versionProvider = Peerwatch.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Servers that watch each other and talk to people over XMPP.",
        subcommands = {
            RunCommand.class,
            CheckConfigCommand.class,
            PlanCommand.class,
            KeygenCommand.class,
            StatusCommand.class,
            LogCommand.class,
            NoteCommand.class,
            ReloadCommand.class,
            DemoCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:a problem was found",
            "2:wrong usage",
            "3:no agent is running",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerwatch keygen --node web-1      make this node's key, print its public half",
            "  peerwatch check-config mesh.yaml   find all mistakes before the agents do",
            "  peerwatch plan --config mesh.yaml  who watches whom",
            "  peerwatch status                   what the agent on this machine knows now",
            "  peerwatch log -f                   its journal, as it is written",
            "",
            "`peerwatch COMMAND --help` says more about each.",
        })
public final class Peerwatch implements Runnable {

    /** On the root and, by inheritance, on every command. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Says what it does and how.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Says which version this is.")
    boolean version;

    @Spec
    CommandSpec spec = CommandSpec.create();

    private final Map<String, String> environment;

    private Peerwatch(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(System.getenv(), System.out, System.err, args));
    }

    /**
     * Runs one command within this process.
     *
     * @param environment the variables that it sees
     * @return what it would exit with, see {@link Exit}
     */
    public static int run(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        CommandLine line = new CommandLine(new Peerwatch(environment));
        line.setOut(writer(out));
        line.setErr(writer(err));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler(Peerwatch::wrongUsage);
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
        try {
            return line.execute(args);
        } finally {
            line.getOut().flush();
            line.getErr().flush();
        }
    }

    /** Where things are on this machine, as the run that began with {@code root} sees it. */
    static Places placesOf(@Nullable Peerwatch root) {
        return new Places(root == null ? Map.of() : root.environment);
    }

    /** The version of this software. */
    public static String softwareVersion() {
        return Optional.ofNullable(Peerwatch.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Without a command there's nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("peerwatch: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
        return Exit.USAGE;
    }

    private static int failed(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        if (e instanceof Failure failure) {
            err.println("peerwatch: " + failure.getMessage());
            return failure.exit();
        }
        if (e instanceof ControlException control) {
            err.println("peerwatch: " + control.getMessage());
            return control.exit();
        }
        if (e instanceof UnusableKeyException) {
            err.println("peerwatch: " + e.getMessage());
            return Exit.PROBLEM;
        }
        err.println("peerwatch: this should not happen; please report it with what follows");
        e.printStackTrace(err);
        return Exit.PROBLEM;
    }

    /** The version, as {@code --version} prints it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "peerwatch " + softwareVersion() + ", Java " + Runtime.version().feature()
            };
        }
    }
}
