package dev.peerwatch.agent.sim.fault;

import dev.peerwatch.agent.sim.Mesh;
import dev.peerwatch.agent.sim.SimNode.Life;
import dev.peerwatch.agent.sim.SimNode.Point;
import dev.peerwatch.agent.sim.fault.Schedule.Timed;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Schedules as text and back, so that a shrunk one can be printed, kept and run again: {@code 12.5s Crash 3 OFF}. A fault is written as
 * its record's name and components.
 */
public final class FaultText {

    private FaultText() {}

    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }

    private static Duration time(String text) {
        return Duration.ofNanos(new BigDecimal(text.substring(0, text.length() - 1))
                .movePointRight(9)
                .longValueExact());
    }

    static String of(Fault fault) {
        StringBuilder text = new StringBuilder(fault.getClass().getSimpleName());
        for (RecordComponent component : fault.getClass().getRecordComponents()) {
            try {
                text.append(' ').append(word(component.getAccessor().invoke(fault)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    private static String word(Object value) {
        if (value instanceof Duration time) {
            return seconds(time);
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "-" : list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return String.valueOf(value);
    }

    /**
     * Reads what {@link Schedule#toString} writes.
     *
     * @throws IllegalArgumentException when it isn't a schedule
     */
    public static Schedule read(String text) {
        List<String> parts = Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
        long seed = Long.parseLong(value(parts, "seed"));
        Mesh mesh = new Mesh(
                numbers(value(parts, "nodes")),
                time(value(parts, "interval")),
                Integer.parseInt(value(parts, "sites")),
                List.of(value(parts, "people").split(",")));
        List<Timed> faults = new ArrayList<>();
        for (String part : parts) {
            if (Character.isDigit(part.charAt(0))) {
                String[] words = part.split(" +", 2);
                faults.add(new Timed(time(words[0]), fault(words[1])));
            }
        }
        return new Schedule(seed, mesh, faults, time(value(parts, "end")));
    }

    private static String value(List<String> parts, String name) {
        return parts.stream()
                .filter(part -> part.startsWith(name + ' '))
                .map(part -> part.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the schedule says nothing of " + name));
    }

    private static Fault fault(String text) {
        String[] words = text.split(" +");
        for (Class<?> type : Fault.class.getDeclaredClasses()) {
            if (type.isRecord() && type.getSimpleName().equals(words[0])) {
                return build(type, words);
            }
        }
        throw new IllegalArgumentException("there is no fault " + words[0]);
    }

    private static Fault build(Class<?> type, String[] words) {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != words.length - 1) {
            throw new IllegalArgumentException(words[0] + " takes " + components.length + " values");
        }
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < values.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(types[i], words[i + 1]);
        }
        try {
            return (Fault) type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not a fault: " + String.join(" ", words), e);
        }
    }

    private static Object value(Class<?> type, String word) {
        if (type == int.class) {
            return Integer.parseInt(word);
        } else if (type == double.class) {
            return Double.parseDouble(word);
        } else if (type == boolean.class) {
            return Boolean.parseBoolean(word);
        } else if (type == Duration.class) {
            return time(word);
        } else if (type == List.class) {
            return numbers(word);
        } else if (type == Life.class) {
            return Life.valueOf(word);
        } else if (type == Point.class) {
            return Point.valueOf(word);
        }
        throw new IllegalArgumentException("no text for a " + type);
    }

    private static List<Integer> numbers(String word) {
        return word.equals("-")
                ? List.of()
                : Arrays.stream(word.split(",")).map(Integer::valueOf).toList();
    }
}
