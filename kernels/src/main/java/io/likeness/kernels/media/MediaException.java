package io.likeness.kernels.media;

import java.util.Objects;

/**
 * One recording or picture cannot be used, for a reason that {@link #code()} names.
 *
 * <p>The message is one sentence for a person: it holds sizes and numbers, never a payload, a path
 * or a name, so that it may be logged and stored.
 */
public final class MediaException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why a medium is refused; the names are stored in quarantine and never change. */
  public enum Code {
    EMPTY("There are no bytes, or no samples or pixels in them."),
    UNKNOWN_FORMAT("The magic bytes belong to no format that is read here."),
    UNSUPPORTED_CODEC("The container is known, the codec or variant inside it is not."),
    TRUNCATED("The content ends before its header says that it does."),
    HEADER_MISMATCH("The header contradicts the content in another way than its end."),
    TOO_LARGE("Decoding would exceed the memory granted to one record."),
    CORRUPT("The content contradicts its own format."),
    SILENT("Mixed to one channel, no sample of the clip is above -66 dBFS (16 steps of 16 bits)."),
    BLANK("Every pixel of the picture has nearly the same colour: nothing is to be seen.");

    private final String meaning;

    Code(String meaning) {
      this.meaning = meaning;
    }

    /** What is wrong, in one sentence. */
    public String meaning() {
      return meaning;
    }
  }

  private final Code code;

  /** A refusal for {@code code}, said in one sentence. */
  public MediaException(Code code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code);
  }

  /** A refusal whose sentence is the meaning of {@code code}. */
  public static MediaException of(Code code) {
    return new MediaException(code, code.meaning());
  }

  /** A refusal for {@code code} that another exception brought about. */
  public MediaException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code);
  }

  /** Why this medium is refused. */
  public Code code() {
    return code;
  }
}
