package io.likeness.core.keys;

import java.util.Collection;
import java.util.Set;

/**
 * One random key of 256 bits a person. A key that is destroyed takes with it all that was sealed
 * with it, in every copy of the lake.
 *
 * <p>Keys have ids that say of nobody whose they are; who seals names them.
 */
public interface PersonKeys {
  /** Whether no key was ever made, so that nothing can be sealed. */
  boolean none();

  /** Makes a key for each of {@code ids} that has none yet. */
  void make(Set<String> ids);

  /** All keys there are. */
  KeyRing ring();

  /**
   * Destroys the keys of {@code ids}, for good.
   *
   * @return how many there were
   */
  int destroy(Collection<String> ids);
}
