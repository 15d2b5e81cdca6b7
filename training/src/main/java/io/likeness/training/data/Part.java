package io.likeness.training.data;

/** What a row is used for in one training. */
public enum Part {
  TRAIN,
  VALIDATION,
  TEST,
  NONE
}
