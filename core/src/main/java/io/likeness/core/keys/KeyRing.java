package io.likeness.core.keys;

import io.likeness.core.error.Fault;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of persons by id, in memory.
 *
 * <p>Travels to executors in a broadcast only, never as a literal of a plan: plans land in event
 * logs.
 */
public final class KeyRing implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, byte[]> keys;

  KeyRing(Map<String, byte[]> keys) {
    this.keys = new HashMap<>(keys);
  }

  /** Whether the key called {@code id} is there. */
  public boolean has(String id) {
    return keys.containsKey(id);
  }

  /**
   * What seals and opens with the key called {@code id}.
   *
   * @throws io.likeness.core.error.LikenessException when the key was destroyed or is missing
   */
  public Seal seal(String id) {
    byte[] key = keys.get(id);
    if (key == null) {
      throw Fault.KEYS_MISSING.because(
          "What was sealed for a person cannot be opened: the key is gone, by an erasure or with a part"
              + " of LAKE.keys; erase the person in this copy of the lake too, or restore LAKE.keys.");
    }
    return new Seal(new SecretKeySpec(key, "AES"));
  }

  @Override
  public String toString() {
    return "KeyRing[" + keys.size() + " keys hidden]";
  }
}
