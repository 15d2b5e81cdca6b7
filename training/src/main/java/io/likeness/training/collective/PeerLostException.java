package io.likeness.training.collective;

import java.io.IOException;

/**
 * A peer is gone, silent or not who it should be: the effect of a fault elsewhere, not its cause.
 */
public final class PeerLostException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int peer;

  public PeerLostException(int peer, String what) {
    super("rank " + peer + " " + what);
    this.peer = peer;
  }

  public int peer() {
    return peer;
  }
}
