package io.likeness.privacy.law;

import io.likeness.core.error.Fault;
import io.likeness.core.recipe.AssessmentSpec;
import io.likeness.core.recipe.Kind;
import io.likeness.core.recipe.Recipe;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/**
 * The gate that voices and faces pass with a declared impact assessment only: before anything is
 * made of them where the recipe's law asks for it, and before they are handed out in any case.
 *
 * <p>The day is the run's own or declared one; it decides whether something is made, never what.
 */
public final class ImpactAssessment {
  private ImpactAssessment() {}

  /**
   * Passes where the recipe's law does not ask for an assessment, or one is in force.
   *
   * @throws io.likeness.core.error.LikenessException with {@link Fault#ASSESSMENT_MISSING}
   */
  public static void requireForProcessing(Recipe recipe, LocalDate day) {
    if (recipe.law().profile().asksForAssessment()) {
      require(
          recipe,
          day,
          "law.profile = "
              + recipe.law().profile().name().toLowerCase(Locale.ROOT)
              + " asks for an impact assessment before voices or faces are processed");
    }
  }

  /**
   * Passes where what is handed out is no voice or face, or an assessment is in force.
   *
   * @param purpose what they are handed out for
   * @throws io.likeness.core.error.LikenessException with {@link Fault#ASSESSMENT_MISSING}
   */
  public static void requireForHandingOut(Recipe recipe, LocalDate day, String purpose) {
    require(
        recipe,
        day,
        "Voices or faces are handed out for " + purpose + " under an impact assessment only");
  }

  private static void require(Recipe recipe, LocalDate day, String why) {
    if (recipe.kind() == Kind.TEXT) {
      return;
    }
    Optional<AssessmentSpec> declared = recipe.law().assessment();
    if (declared.filter(a -> a.inForce(day)).isEmpty()) {
      throw Fault.ASSESSMENT_MISSING.because(
          why
              + ", and "
              + declared
                  .map(
                      a ->
                          "that of corpus "
                              + recipe.corpus()
                              + " ("
                              + a.document()
                              + ") holds from "
                              + a.from()
                              + " until "
                              + a.until()
                              + ", not on "
                              + day
                              + "; renew it")
                  .orElse("corpus " + recipe.corpus() + " declares none; make it")
              + " and declare it in law.assessment.");
    }
  }
}
