package io.likeness.core.error;

/**
 * A refusal that a user can act on: one sentence with the problem, the value and the remedy.
 *
 * <p>Everything that is not a {@code LikenessException} is a bug of ours and ends in exit code 3.
 */
public final class LikenessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  public LikenessException(Fault fault, String sentence) {
    super(sentence);
    this.fault = fault;
  }

  public LikenessException(Fault fault, String sentence, Throwable cause) {
    super(sentence, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
