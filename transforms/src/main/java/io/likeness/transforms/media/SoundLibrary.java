package io.likeness.transforms.media;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.SoundShelf;
import io.likeness.kernels.voice.Waveform;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sounds that effects mix in, by the name of their set, in the order of their content hashes.
 *
 * <p>Encoded content is fetched where it is needed, by a broadcast or from memory; an executor
 * decodes a set once.
 */
public final class SoundLibrary implements Serializable {
  /** The encoded sounds of all sets, each set in the order of its ids. */
  public interface Content extends Serializable {
    Map<String, List<byte[]>> get();
  }

  /** A library without sounds. */
  public static final SoundLibrary NONE = new SoundLibrary(new TreeMap<>(), Map::of);

  private static final int MOST_SHELVES = 8;

  private static final Map<String, SoundShelf> SHELVES =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, SoundShelf> eldest) {
              return size() > MOST_SHELVES;
            }
          });

  private final TreeMap<String, List<String>> ids;
  private final Content content;

  /**
   * A library.
   *
   * @param ids ascending SHA-256 of the sounds of each set
   */
  public SoundLibrary(SortedMap<String, List<String>> ids, Content content) {
    this.ids = new TreeMap<>();
    ids.forEach((set, list) -> this.ids.put(set, new ArrayList<>(list)));
    this.content = content;
  }

  /** SHA-256 of the sounds by set, ascending. */
  public SortedMap<String, List<String>> ids() {
    return Collections.unmodifiableSortedMap(ids);
  }

  /** The sounds of {@code set}, decoded; none for the empty name. */
  SoundShelf shelf(String set, long maxSamples) throws MediaException {
    List<String> wanted = ids.get(set);
    if (wanted == null) {
      return SoundShelf.EMPTY;
    }
    String key = String.join(",", wanted);
    SoundShelf shelf = SHELVES.get(key);
    if (shelf == null) {
      List<Waveform> sounds = new ArrayList<>();
      for (byte[] encoded : content.get().getOrDefault(set, List.of())) {
        sounds.add(AudioDecoder.decode(encoded, maxSamples).mono());
      }
      shelf = new SoundShelf(sounds);
      SHELVES.put(key, shelf);
    }
    return shelf;
  }
}
