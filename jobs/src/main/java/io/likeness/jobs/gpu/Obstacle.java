package io.likeness.jobs.gpu;

/**
 * One thing in a plan that the RAPIDS Accelerator does not run on the GPU.
 *
 * @param place where it runs instead
 * @param what the expression or the operator, as Spark calls it
 * @param why in a few words
 */
public record Obstacle(Place place, String what, String why) implements Comparable<Obstacle> {
  /** Where a part of a plan runs, the best first. */
  public enum Place {
    GPU("GPU"),
    /** Rows go to the CPU for one expression and come back. */
    BRIDGE("bridge"),
    CPU("CPU");

    private final String text;

    Place(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  @Override
  public int compareTo(Obstacle other) {
    int byPlace = other.place.compareTo(place);
    return byPlace != 0 ? byPlace : what.compareTo(other.what);
  }
}
