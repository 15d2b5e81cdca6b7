package io.likeness.training.model;

import io.likeness.training.feature.Features;
import java.io.Serializable;

/** A kind of model: what it sees of a record and which network looks at it. */
public interface Architecture extends Serializable {
  /** Name in recipes and in stored models. */
  String title();

  Features features();

  Network network(int classes);
}
