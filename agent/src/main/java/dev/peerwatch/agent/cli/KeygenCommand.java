package dev.peerwatch.agent.cli;

import dev.peerwatch.protocol.NodeName;
import dev.peerwatch.protocol.identity.NodeKey;
import dev.peerwatch.protocol.identity.NodeKeyFile;
import dev.peerwatch.protocol.identity.UnusableKeyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code peerwatch keygen}. */
@Command(
        name = "keygen",
        description = {
            "Makes this node's key pair. The private half stays here, in a file that only its owner may read; the public half is"
                    + " printed as the lines of the blueprint that every node gets.",
            "A key that is there already is never overwritten.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the key is made and its public half printed",
            "1:there is a key already, or it can't be written",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerwatch keygen --node web-1            into /etc/peerwatch/node.key",
            "  peerwatch keygen --node web-1 --show     prints the lines of the key that is there",
        })
final class KeygenCommand implements Callable<Integer> {

    @Option(names = "--node", paramLabel = "NAME", description = "Which node it is for. Default: the host name.")
    @Nullable String node;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Where the private key goes. Default: /etc/peerwatch/node.key")
    @Nullable Path key;

    @Option(names = "--show", description = "Makes nothing; prints the public half of the key that is there.")
    boolean show;

    @Mixin
    OutputOption output = new OutputOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @ParentCommand
    @Nullable Peerwatch root;

    @Override
    public Integer call() throws UnusableKeyException {
        PrintWriter out = spec.commandLine().getOut();
        Places places = Peerwatch.placesOf(root);
        NodeName name = places.node(Optional.ofNullable(node));
        Path file = places.key(Optional.ofNullable(key));
        NodeKey pair;
        if (show) {
            pair = NodeKeyFile.load(file, name);
        } else {
            pair = NodeKey.generate();
            NodeKeyFile.save(pair, file);
        }
        String pin = pair.pin().text();
        if (output.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("node", name.value());
            json.put("key", pin);
            json.put("file", file.toString());
            OutputOption.print(out, json);
        } else {
            if (!show) {
                spec.commandLine()
                        .getErr()
                        .println("made " + file + "; put this under nodes: in the blueprint, and add the address:");
            }
            out.println("  " + name + ":");
            out.println("    key: \"" + pin + "\"");
        }
        return Exit.FINE;
    }
}
