package io.likeness.privacy.mechanism;

/**
 * What an audit found.
 *
 * @param method {@code one-run} or {@code two-worlds}
 * @param epsilon as it is claimed, at {@code delta}
 * @param bound that the real ε is not below, but with probability {@code significance}; of two
 *     worlds that are judged by the law of the noise, the ε of that law which is not below
 * @param halved the same bound of the same mechanism with half the noise: where it is above {@code
 *     epsilon}, the audit would have told
 */
public record AuditFinding(
    String mechanism,
    String method,
    double epsilon,
    double delta,
    double bound,
    double halved,
    double significance) {
  /** Whether nothing speaks against the claim. */
  public boolean holds() {
    return bound <= epsilon;
  }

  /** Whether a build with half the noise would have been found out. */
  public boolean tells() {
    return halved > epsilon;
  }
}
