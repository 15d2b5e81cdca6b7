package io.likeness.training.collective;

import io.likeness.core.error.Fault;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How ranks reach one another. It decides how long a training takes, and none of its weights. */
public enum Way {
  /** By sockets where all ranks reach each other by them, else through the driver. */
  AUTO,
  SOCKETS,
  DRIVER;

  /** The property of Spark that says so: it is a matter of the network and not of the recipe. */
  public static final String PROPERTY = "spark.likeness.training.transport";

  /**
   * Reads the value of {@link #PROPERTY}.
   *
   * @throws io.likeness.core.error.LikenessException when it is none of them
   */
  public static Way of(String value) {
    return Arrays.stream(values())
        .filter(way -> way.word().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                Fault.ENVIRONMENT.because(
                    PROPERTY
                        + " is \""
                        + value
                        + "\"; give "
                        + Arrays.stream(values()).map(Way::word).collect(Collectors.joining(", "))
                        + "."));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
