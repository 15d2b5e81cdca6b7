package io.likeness.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may import whom in the house; docs/decisions/0001 says why. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(place -> !place.contains("-tests.jar"))
          .importPackages("io.likeness");

  private static void holds(ArchRule rule) {
    rule.check(HOUSE);
  }

  @Test
  void kernelsKnowNeitherSparkNorScalaNorDjlNorTheOtherRooms() {
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness.kernels..")))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "org.apache.spark..",
                    "scala..",
                    "ai.djl..",
                    "com.typesafe..",
                    "io.likeness.core..",
                    "io.likeness.transforms..",
                    "io.likeness.privacy..",
                    "io.likeness.training..",
                    "io.likeness.jobs..")));
  }

  @Test
  void coreKnowsNoOtherRoom() {
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness.core..")))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.likeness.kernels..",
                    "io.likeness.transforms..",
                    "io.likeness.privacy..",
                    "io.likeness.training..",
                    "io.likeness.jobs..",
                    "ai.djl..")));
  }

  @Test
  void transformsAndTrainingNeverMeet() {
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness.transforms..")))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.likeness.training..",
                    "io.likeness.privacy..",
                    "io.likeness.jobs..",
                    "ai.djl..")));
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness.training..")))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.likeness.transforms..", "io.likeness.jobs..")));
  }

  @Test
  void privacyKnowsNeitherTransformsNorTrainingNorJobs() {
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness.privacy..")))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.likeness.transforms..", "io.likeness.training..", "io.likeness.jobs..")));
  }

  @Test
  void mechanismsAndAccountantsNeedTheJdkOnly() {
    holds(
        classes()
            .that(
                are(
                    resideInAnyPackage(
                        "io.likeness.privacy.mechanism..", "io.likeness.privacy.accounting..")))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                    "java..",
                    "io.likeness.privacy.mechanism..",
                    "io.likeness.privacy.accounting..")));
  }

  @Test
  void packagesGoInNoCircle() {
    slices().matching("io.likeness.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void onlyJobsBuildsSessionsAndExits() {
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness..")))
            .and()
            .resideOutsideOfPackage("io.likeness.jobs..")
            .should()
            .callMethod(org.apache.spark.sql.SparkSession.class, "builder")
            .orShould()
            .callMethod(System.class, "exit", int.class));
  }

  @Test
  void noPipelineCodeCanReadTheTruthOfTheDemo() {
    holds(
        noClasses()
            .that(are(resideInAPackage("io.likeness..")))
            .and()
            .resideOutsideOfPackage("io.likeness.jobs.demo..")
            .and()
            .doNotHaveSimpleName("DemoCommand")
            .should()
            .dependOnClassesThat(resideInAPackage("io.likeness.jobs.demo..")));
  }
}
