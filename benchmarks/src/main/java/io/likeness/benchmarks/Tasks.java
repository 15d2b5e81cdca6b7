package io.likeness.benchmarks;

import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.FaceMeasures;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.face.ImageEffect;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.face.JpegEncoder;
import io.likeness.kernels.face.PerceptualHash;
import io.likeness.kernels.random.CounterRandom;
import io.likeness.kernels.signal.LogMel;
import io.likeness.kernels.signal.Resample;
import io.likeness.kernels.voice.AudioDecoder;
import io.likeness.kernels.voice.AudioEffect;
import io.likeness.kernels.voice.AudioEffects;
import io.likeness.kernels.voice.Range;
import io.likeness.kernels.voice.SoundShelf;
import io.likeness.kernels.voice.VoiceMeasures;
import io.likeness.kernels.voice.Waveform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The work that is timed, one picture or one clip a call; names are those of {@code peers.py}. */
final class Tasks {
  /** One item of work; what it gives is used, so that nothing is optimised away. */
  interface Task {
    double run() throws MediaException;
  }

  private static final long MOST = 1L << 28;

  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private int item;

  Tasks(Path inputs) throws IOException, MediaException {
    byte[] jpeg = Files.readAllBytes(inputs.resolve("picture.jpg"));
    byte[] flac = Files.readAllBytes(inputs.resolve("speech.flac"));
    Waveform speech = decoded(inputs.resolve("speech.wav"));
    Waveform wide = decoded(inputs.resolve("speech-48k.wav"));
    SoundShelf rooms = new SoundShelf(List.of(decoded(inputs.resolve("room.wav"))));
    FaceImage picture = ImageDecoder.decode(jpeg, MOST).image();

    ImageEffect rotate = image("rotate", "degrees", 15);
    ImageEffect noise = image("gaussian-noise", "sigma", 10);
    ImageEffect blur = image("gaussian-blur", "sigma-px", 1.1);
    ImageEffect resize = image("resize", "side-px", 256);
    ImageEffect light =
        ImageEffects.byName(
            "brightness-contrast",
            Map.of("brightness", new double[] {12, 12}, "contrast", new double[] {1.1, 1.1}));
    AudioEffect white = sound("add-white-noise", "snr-db", 15);
    AudioEffect speed = sound("speed", "factor", 1.1);
    AudioEffect pitch = sound("pitch", "semitones", 2);
    AudioEffect reverberate = AudioEffects.byName("reverberate", Map.of(), rooms);

    tasks.put("face-chain", () -> chain(jpeg, List.of(rotate, resize, light, noise)));
    tasks.put("face-measures", () -> measured(jpeg));
    tasks.put(
        "voice-measures", () -> VoiceMeasures.measure(AudioDecoder.decode(flac, MOST)).peak());
    tasks.put("voice-chain", () -> last(speech, speed, reverberate, white));
    tasks.put("image-decode", () -> decoded(jpeg));
    tasks.put("image-encode", () -> JpegEncoder.encode(picture, 95).length);
    tasks.put("rotate", () -> pixel(picture, rotate));
    tasks.put("image-noise", () -> pixel(picture, noise));
    tasks.put("image-blur", () -> pixel(picture, blur));
    tasks.put("noise-at-snr", () -> last(speech, white));
    tasks.put("room-response", () -> last(speech, reverberate));
    tasks.put("speed", () -> last(speech, speed));
    tasks.put("pitch", () -> last(speech, pitch));
    Resample third = Resample.by(1, 3);
    tasks.put("resample-48-16", () -> third.apply(wide.samples())[7]);
    LogMel mel = new LogMel(Inputs.RATE_HZ, 400, 160, 80, 20, 8000, 1e-10);
    tasks.put("log-mel-80", () -> mel.apply(speech.samples())[7]);
  }

  private static Waveform decoded(Path file) throws IOException, MediaException {
    return AudioDecoder.decode(Files.readAllBytes(file), MOST).mono();
  }

  private static ImageEffect image(String name, String parameter, double value) {
    return ImageEffects.byName(name, Map.of(parameter, new double[] {value, value}));
  }

  private static AudioEffect sound(String name, String parameter, double value) {
    return AudioEffects.byName(name, Map.of(parameter, Range.exactly(value)));
  }

  Task of(String name) {
    Task task = tasks.get(name);
    if (task == null) {
      throw new IllegalArgumentException("no task is called " + name + "; there are " + names());
    }
    return task;
  }

  List<String> names() {
    return List.copyOf(tasks.keySet());
  }

  private CounterRandom random() {
    return CounterRandom.of(new byte[32], ++item);
  }

  private double chain(byte[] jpeg, List<ImageEffect> effects) throws MediaException {
    FaceImage image = ImageDecoder.decode(jpeg, MOST).image();
    CounterRandom random = random();
    for (ImageEffect effect : effects) {
      FaceImage next = effect.render(image, random).image();
      image.close();
      image = next;
    }
    try (FaceImage whole = image) {
      return JpegEncoder.encode(whole, 95).length;
    }
  }

  private static double decoded(byte[] jpeg) throws MediaException {
    try (FaceImage image = ImageDecoder.decode(jpeg, MOST).image()) {
      return image.width();
    }
  }

  private static double measured(byte[] jpeg) throws MediaException {
    try (FaceImage image = ImageDecoder.decode(jpeg, MOST).image()) {
      return FaceMeasures.quality(image).laplacianVariance() + PerceptualHash.of(image);
    }
  }

  private double pixel(FaceImage image, ImageEffect effect) {
    try (FaceImage out = effect.render(image, random()).image()) {
      return out.width();
    }
  }

  private double last(Waveform wave, AudioEffect... effects) {
    CounterRandom random = random();
    Waveform out = wave;
    for (AudioEffect effect : effects) {
      out = effect.render(out, random).wave();
    }
    return out.samples()[out.length() - 1];
  }
}
