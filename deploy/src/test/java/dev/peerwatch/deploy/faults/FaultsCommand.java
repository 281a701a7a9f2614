package dev.peerwatch.deploy.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code deploy/faults} runs. */
@Command(
        name = "deploy/faults",
        sortOptions = false,
        description = {
            "Real agents on hosts of their own (network namespaces), a real chat server and two people on call: one fault after the"
                    + " other, and whether what the people were told was true, complete and said once.",
            "serf runs beside it under the same faults where it is installed. All of it is gone at the end.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was as it should be",
            "1:something was not, or something is missing here",
            "2:wrong usage"
        })
final class FaultsCommand implements Callable<Integer> {

    private static final String LAUNCHER = "peerwatch.launcher";

    @CommandLine.Spec
    CommandLine.Model.@Nullable CommandSpec spec;

    @Option(
            names = "--short",
            description =
                    "Minutes instead of more than an hour: the faults that matter most, for ${shortSeconds} s each.")
    boolean brief;

    @Option(
            names = "--only",
            paramLabel = "FAULT",
            split = ",",
            description = "Only these, separated by commas:%n${faults}")
    @Nullable List<String> only;

    @Option(names = "--minutes", paramLabel = "N", description = "How long each fault lasts. Default: 5")
    @Nullable Double minutes;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            description = "Milliseconds between two polls of a peer. Default: ${DEFAULT-VALUE}",
            defaultValue = "1000")
    int interval;

    @Option(names = "--without-serf", description = "Peerwatch alone, even where serf is installed.")
    boolean withoutSerf;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "For who falls ill, and when within an interval. Default: ${DEFAULT-VALUE}",
            defaultValue = "7460")
    long seed;

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            description = "Keeps all journals, what was said, and what serf printed there, in a folder for each fault.")
    @Nullable Path logs;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    boolean help;

    private final Progress progress = new Progress(System.out);

    private static final Duration SHORT = Duration.ofSeconds(40);
    private static final int SHORT_ROUNDS = 2;
    private static final int ROUNDS = 5;

    /** Runs it, and ends with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty("shortSeconds", Long.toString(SHORT.toSeconds()));
        System.setProperty(
                "faults",
                Faults.all().stream()
                        .map(fault -> String.format(Locale.ROOT, "  %-16s %s", fault.name(), fault.description()))
                        .collect(Collectors.joining("\n")));
        System.exit(new CommandLine(new FaultsCommand()).execute(arguments));
    }

    @Override
    public Integer call() {
        List<Fault> faults = chosen();
        List<Result> results = new ArrayList<>();
        long began = System.nanoTime();
        @Nullable World world = null;
        World.@Nullable Size size = null;
        try {
            for (Fault fault : faults) {
                progress.say("--- " + fault.name() + ": " + fault.description());
                try {
                    // In the short form hosts are used again, where they are as they should be.
                    if (world == null || !brief || !fault.size().equals(size) || !world.isAllWell()) {
                        if (world != null) {
                            world.close();
                            world = null;
                        }
                        world = new World(setup(), fault.size(), progress);
                        size = fault.size();
                    }
                    results.add(happen(fault, world));
                } catch (IllegalStateException | UncheckedIOException e) {
                    progress.say("NOT AS IT SHOULD BE: " + e.getMessage());
                    results.add(Result.none(fault.name(), "it could not be done: " + e.getMessage()));
                }
            }
        } finally {
            if (world != null) {
                world.close();
            }
        }
        progress.print("\n" + Table.of(results));
        List<String> bad = results.stream()
                .filter(result -> !result.wrong().isEmpty())
                .map(Result::fault)
                .toList();
        progress.say(
                bad.isEmpty()
                        ? results.size() + " faults, and all was as it should be."
                        : "Not as it should be: " + String.join(", ", bad) + " (" + bad.size() + " of " + results.size()
                                + ").");
        progress.say("It took " + (System.nanoTime() - began) / 60_000_000_000L + " minutes.");
        return bad.isEmpty() ? 0 : 1;
    }

    private List<Fault> chosen() {
        List<String> known = Faults.all().stream().map(Fault::name).toList();
        List<String> names = only != null ? only : brief ? Faults.shortForm() : known;
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw usage("there is no fault '" + name + "', only " + String.join(", ", known));
        });
        if (interval < 100 || (minutes != null && minutes <= 0)) {
            throw usage("found --interval " + interval + (minutes == null ? "" : " --minutes " + minutes)
                    + ", expected at least 100 ms and more than 0 minutes");
        }
        return Faults.all().stream()
                .filter(fault -> names.contains(fault.name()))
                .toList();
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private World.Setup setup() {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            throw usage("the agents are started with the peerwatch script, so start this with deploy/faults");
        }
        return new World.Setup(
                Path.of(launcher),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Duration.ofMillis(interval),
                withoutSerf ? Optional.empty() : Serf.program());
    }

    private Result happen(Fault fault, World world) {
        Duration lasting =
                minutes != null ? Duration.ofMillis((long) (minutes * 60_000)) : brief ? SHORT : Duration.ofMinutes(5);
        Fault.Run run = new Fault.Run(lasting, brief ? SHORT_ROUNDS : ROUNDS, !brief, new Random(seed), progress);
        long began = System.nanoTime();
        try {
            Result result = fault.happen(world, run);
            progress.print(Table.rows(List.of(result)));
            return result;
        } finally {
            if (logs != null) {
                keep(fault, world, logs.resolve(fault.name()), began);
            }
        }
    }

    private static void keep(Fault fault, World world, Path folder, long began) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, Path> log : world.logs().entrySet()) {
                if (Files.exists(log.getValue())) {
                    Files.copy(log.getValue(), folder.resolve(log.getKey()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            for (String person : world.people().names()) {
                StringBuilder text = new StringBuilder();
                world.people()
                        .told(person, began)
                        .forEach(told -> text.append(String.format(Locale.ROOT, "%.2f s, ", (told.at() - began) / 1e9))
                                .append(told.speaker())
                                .append(":\n")
                                .append(told.text())
                                .append("\n\n"));
                Files.writeString(folder.resolve(person + ".told"), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep the logs of " + fault.name() + " in " + folder, e);
        }
    }
}
