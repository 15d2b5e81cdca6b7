package io.likeness.privacy.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.likeness.core.error.Fault;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * One consent of one person to one purpose for one modality.
 *
 * @param person pseudonym
 * @param modality {@code voice} or {@code face}
 * @param notice version of the notice that the person was shown
 * @param evidenceSha256 SHA-256 of the signed form or recording, 64 hexadecimal digits
 * @param granted first day it holds
 * @param expires first day it holds no more
 * @param withdrawn day of withdrawal, from which it holds no more
 * @param underFourteen whether the person was under 14 when it was given
 * @param guardian reference of the guardian's consent, or in the ledger what stands for it;
 *     required under 14
 */
public record Consent(
    String person,
    Purpose purpose,
    String modality,
    String notice,
    String evidenceSha256,
    LocalDate granted,
    LocalDate expires,
    Optional<LocalDate> withdrawn,
    boolean underFourteen,
    Optional<String> guardian) {
  /** What a consent can be for. */
  public static final List<String> MODALITIES = List.of("voice", "face");

  private static final String NO_EVIDENCE = "0".repeat(64);

  public Consent {
    if (!MODALITIES.contains(modality)) {
      throw refused("the modality must be voice or face, one a line, got \"" + modality + "\"");
    }
    if (person.isBlank() || notice.isBlank()) {
      throw refused("a consent names its person and the version of the notice that was shown");
    }
    if (!evidenceSha256.matches("[0-9a-f]{64}")) {
      throw refused("the evidence must be a SHA-256 in 64 hexadecimal digits");
    }
    if (!granted.isBefore(expires)) {
      throw refused("a consent granted on " + granted + " cannot expire on " + expires);
    }
    if (underFourteen && guardian.filter(g -> !g.isBlank()).isEmpty()) {
      throw refused("a person under 14 needs the reference of a guardian's consent");
    }
  }

  /**
   * A line that never holds: what was granted before {@code day} does not count whenever it comes.
   */
  static Consent refusal(String person, Purpose purpose, String modality, LocalDate day) {
    return new Consent(
        person,
        purpose,
        modality,
        "none",
        NO_EVIDENCE,
        day,
        day.plusDays(1),
        Optional.of(day),
        false,
        Optional.empty());
  }

  /** Whether it holds on {@code day}. */
  public boolean inForce(LocalDate day) {
    return !day.isBefore(granted)
        && day.isBefore(expires)
        && withdrawn.filter(w -> !day.isBefore(w)).isEmpty();
  }

  /** Puts all but its person and the reference of its guardian's into {@code node}. */
  public ObjectNode describe(ObjectNode node) {
    return node.put("purpose", purpose.word())
        .put("modality", modality)
        .put("notice", notice)
        .put("evidence_sha256", evidenceSha256)
        .put("granted", granted.toString())
        .put("expires", expires.toString())
        .put("withdrawn", withdrawn.map(Object::toString).orElse(""))
        .put("under_14", underFourteen);
  }

  /** This consent under another pseudonym of its person. */
  Consent of(String pseudonym) {
    return new Consent(
        pseudonym,
        purpose,
        modality,
        notice,
        evidenceSha256,
        granted,
        expires,
        withdrawn,
        underFourteen,
        guardian);
  }

  /** This consent with something else for the reference of its guardian's. */
  Consent guardedBy(Optional<String> another) {
    return new Consent(
        person,
        purpose,
        modality,
        notice,
        evidenceSha256,
        granted,
        expires,
        withdrawn,
        underFourteen,
        another);
  }

  /** This consent, withdrawn from {@code day} on. */
  public Consent withdrawnOn(LocalDate day) {
    return new Consent(
        person,
        purpose,
        modality,
        notice,
        evidenceSha256,
        granted,
        expires,
        Optional.of(day),
        underFourteen,
        guardian);
  }

  private static RuntimeException refused(String sentence) {
    return Fault.INPUT_INVALID.because(
        Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".");
  }
}
