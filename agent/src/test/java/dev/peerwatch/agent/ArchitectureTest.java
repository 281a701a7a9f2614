package dev.peerwatch.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The module and package rules of all three modules. */
class ArchitectureTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.peerwatch");

    /** What decides. Everything else may act. */
    private static final String[] CORE = {
        "dev.peerwatch.protocol",
        "dev.peerwatch.notifier",
        "dev.peerwatch.notifier.incident..",
        "dev.peerwatch.notifier.policy..",
        "dev.peerwatch.notifier.talk..",
        "dev.peerwatch.notifier.outbox..",
        "dev.peerwatch.notifier.voice..",
        "dev.peerwatch.agent.core..",
        "dev.peerwatch.agent.watch..",
        "dev.peerwatch.agent.plan..",
        "dev.peerwatch.agent.blueprint.."
    };

    private static final Set<Class<?>> HAVE_A_NOW =
            Set.of(Instant.class, LocalDate.class, LocalDateTime.class, ZonedDateTime.class, OffsetDateTime.class);

    @Test
    void theRulesLookAtAllThreeModules() {
        assertThat(ALL.that(resideInAPackage("dev.peerwatch.protocol..")).size())
                .isPositive();
        assertThat(ALL.that(resideInAPackage("dev.peerwatch.notifier..")).size())
                .isPositive();
        assertThat(ALL.that(resideInAPackage("dev.peerwatch.agent..")).size()).isPositive();
        for (String core : CORE) {
            if (!core.contains("policy")) { // comes with tiers and shifts
                assertThat(ALL.that(resideInAPackage(core)).size()).as(core).isPositive();
            }
        }
    }

    @Test
    void protocolAndNotifierDontKnowEachOtherNorTheAgent() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.peerwatch.protocol..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.peerwatch.notifier..", "dev.peerwatch.agent..")));
        check(noClasses()
                .that()
                .resideInAPackage("dev.peerwatch.notifier..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.peerwatch.protocol..", "dev.peerwatch.agent..")));
    }

    @Test
    void coresTouchNoNetworkDatabaseOrFile() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.netty..",
                        "org.jivesoftware..",
                        "org.jxmpp..",
                        "org.minidns..",
                        "java.sql..",
                        "javax.sql..",
                        "org.sqlite..",
                        "javax.net..",
                        "java.net.http..",
                        "java.nio.channels..",
                        "io.micrometer..",
                        "org.slf4j..",
                        "ch.qos.logback..",
                        "picocli..")));
        check(noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat(isSocketOrName()));
    }

    @Test
    void coresTakeNoFileButTheBlueprintsText() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .and(not(resideInAPackage("dev.peerwatch.agent.blueprint..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.file..")));
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.io.File.class,
                        java.io.FileInputStream.class,
                        java.io.FileOutputStream.class,
                        java.io.RandomAccessFile.class));
    }

    @Test
    void coresHaveNoClock() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethodWhere(new DescribedPredicate<JavaMethodCall>("they read a clock") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        JavaClass owner = call.getTargetOwner();
                        String name = call.getName();
                        boolean system = owner.isEquivalentTo(System.class)
                                && (name.equals("nanoTime") || name.equals("currentTimeMillis"));
                        boolean clock = owner.isEquivalentTo(Clock.class)
                                && (name.startsWith("system") || name.startsWith("tick"));
                        boolean now = name.equals("now") && HAVE_A_NOW.stream().anyMatch(owner::isEquivalentTo);
                        return system || clock || now;
                    }
                }));
    }

    @Test
    void coresHaveNoThreadsAndNoChanceOfTheirOwn() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent..")));
        check(noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Thread.class,
                        ThreadLocal.class,
                        java.util.Timer.class,
                        Process.class,
                        ProcessBuilder.class,
                        Runtime.class));
        check(noClasses().that().resideInAnyPackage(CORE).should().callMethod(Math.class, "random"));
    }

    @Test
    void chatIsKnownByItsInterfaceOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.peerwatch.notifier.chat")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.jivesoftware..", "org.jxmpp..", "dev.peerwatch.notifier.chat.xmpp..")));
        check(classes().that(dependOnSmack()).should().resideInAPackage("dev.peerwatch.notifier.chat.xmpp.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("dev.peerwatch.protocol.(*)..").should().beFreeOfCycles());
        check(slices().matching("dev.peerwatch.notifier.(*)..").should().beFreeOfCycles());
        check(slices().matching("dev.peerwatch.agent.(*)..").should().beFreeOfCycles());
    }

    private static DescribedPredicate<JavaClass> isSocketOrName() {
        // java.net.URI and the decoders of its parts are arithmetic on text.
        return resideInAPackage("java.net")
                .and(DescribedPredicate.describe(
                        "are more than text",
                        type -> !type.getSimpleName().startsWith("URI")
                                && !type.getSimpleName().startsWith("URL")));
    }

    private static DescribedPredicate<JavaClass> dependOnSmack() {
        return DescribedPredicate.describe(
                "use Smack",
                type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith("org.jivesoftware")));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(ALL);
    }
}
