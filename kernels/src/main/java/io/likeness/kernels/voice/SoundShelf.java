package io.likeness.kernels.voice;

import io.likeness.kernels.signal.Convolution;
import io.likeness.kernels.signal.Resample;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Background sounds or impulse responses, brought to a rate once and kept; may be used by many
 * threads.
 */
public final class SoundShelf {
  /** A shelf with nothing on it. */
  public static final SoundShelf EMPTY = new SoundShelf(List.of());

  private record Key(int index, int rateHz) {}

  /** A response ready to be used, and the sample at which its direct sound arrives. */
  record Response(Convolution filter, int direct) {}

  private final List<Waveform> sounds;
  private final Map<Key, Waveform> atRate = new ConcurrentHashMap<>();
  private final Map<Key, Response> responses = new ConcurrentHashMap<>();

  /** A shelf of {@code sounds}, of any sampling rates. */
  public SoundShelf(List<Waveform> sounds) {
    this.sounds = List.copyOf(sounds);
  }

  int size() {
    return sounds.size();
  }

  Waveform at(int index, int rateHz) {
    return atRate.computeIfAbsent(new Key(index, rateHz), key -> atRate(sounds.get(index), rateHz));
  }

  Response response(int index, int rateHz) {
    return responses.computeIfAbsent(
        new Key(index, rateHz), key -> Rooms.response(at(index, rateHz).samples()));
  }

  static Waveform atRate(Waveform wave, int rateHz) {
    return wave.sampleRateHz() == rateHz
        ? wave
        : new Waveform(rateHz, Resample.between(wave.sampleRateHz(), rateHz).apply(wave.samples()));
  }
}
