package io.likeness.jobs.doctor;

/**
 * What was found of one thing that Likeness needs.
 *
 * @param state whether it will do
 * @param remedy what to do; empty when nothing is
 */
public record Finding(String what, State state, String found, String remedy) {
  /** OK, NOTE (works, but know this), or FAIL (commands will not run). */
  public enum State {
    OK,
    NOTE,
    FAIL
  }

  static Finding ok(String what, String found) {
    return new Finding(what, State.OK, found, "");
  }

  static Finding note(String what, String found, String remedy) {
    return new Finding(what, State.NOTE, found, remedy);
  }

  static Finding fail(String what, String found, String remedy) {
    return new Finding(what, State.FAIL, found, remedy);
  }
}
