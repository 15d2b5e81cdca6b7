package io.likeness.transforms.media;

import io.likeness.core.recipe.EffectSpec;
import io.likeness.core.recipe.IngestSpec;
import io.likeness.kernels.face.BareImage;
import io.likeness.kernels.face.DecodedImage;
import io.likeness.kernels.face.FaceDetector;
import io.likeness.kernels.face.FaceImage;
import io.likeness.kernels.face.FaceMeasures;
import io.likeness.kernels.face.FaceProfile;
import io.likeness.kernels.face.FaceSketch;
import io.likeness.kernels.face.ImageDecoder;
import io.likeness.kernels.face.ImageEffect;
import io.likeness.kernels.face.ImageEffects;
import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.face.PerceptualHash;
import io.likeness.kernels.face.PngEncoder;
import io.likeness.kernels.media.MediaException;
import io.likeness.kernels.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Faces: any image format in, PNG out. */
record FaceKernel(long maxPixels, FaceDetector detector, String detectorVersion)
    implements MediaKernel {
  private static final int VERSION_CHARACTERS = 12;
  private static final List<String> NAMES =
      FaceProfile.columns().stream().map(FaceProfile.Column::name).toList();

  static FaceKernel of(IngestSpec ingest) {
    return ingest
        .faceDetector()
        .map(
            model ->
                new FaceKernel(
                    ingest.maxDecodedPixels(),
                    FaceDetector.yuNet(model.bytes()),
                    model.sha256().substring(0, VERSION_CHARACTERS)))
        .orElseGet(() -> new FaceKernel(ingest.maxDecodedPixels(), FaceDetector.haar(), ""));
  }

  @Override
  public Optional<String> format(byte[] head) {
    return ImageFormat.sniff(head).map(Enum::name);
  }

  @Override
  public boolean mayBeNamed(String format, String extension) {
    return ImageFormat.valueOf(format).isNamed(extension);
  }

  @Override
  public boolean isMedia(String extension) {
    return Stream.of(ImageFormat.values()).anyMatch(f -> f.isNamed(extension));
  }

  /** 2 since photographs with more behind their end, and bitmaps of OS/2, are decoded. */
  @Override
  public String measuresVersion() {
    return detectorVersion.isEmpty() ? "2" : "2." + detectorVersion;
  }

  @Override
  public List<String> measures() {
    return NAMES;
  }

  @Override
  public List<String> unmeasured() {
    return detectorVersion.isEmpty() ? FaceProfile.POSE : List.of();
  }

  @Override
  public Measured measure(byte[] content) throws MediaException {
    try (DecodedImage decoded = ImageDecoder.decode(content, maxPixels)) {
      if (decoded.image().isBlank()) {
        throw MediaException.of(MediaException.Code.BLANK);
      }
      return new Measured(
          named(FaceMeasures.measure(decoded.image(), detector)),
          OptionalLong.of(PerceptualHash.of(decoded.image())),
          PerceptualHash.fine(decoded.image()));
    }
  }

  private static SortedMap<String, Double> named(FaceProfile profile) {
    return Measures.named(NAMES, profile.values());
  }

  @Override
  public double[] sketch(byte[] content) throws MediaException {
    try (DecodedImage decoded = ImageDecoder.decode(content, maxPixels)) {
      return FaceSketch.of(decoded.image());
    }
  }

  @Override
  public byte[] bare(byte[] content) throws MediaException {
    return BareImage.of(content);
  }

  @Override
  public boolean isUnchanged(byte[] parent, byte[] copy) throws MediaException {
    try (DecodedImage before = ImageDecoder.decode(parent, maxPixels);
        DecodedImage after = ImageDecoder.decode(copy, Integer.MAX_VALUE)) {
      return before.image().width() == after.image().width()
          && Arrays.equals(before.image().bgr(), after.image().bgr());
    }
  }

  @Override
  public List<String> problems(EffectSpec effect) {
    List<String> problems =
        new ArrayList<>(ImageEffects.problems(effect.effect(), effect.ranges()));
    if (!effect.sounds().isEmpty()) {
      problems.add(effect.effect() + " mixes nothing in; leave sounds out");
    }
    return problems;
  }

  @Override
  public Copy render(byte[] content, List<EffectSpec> policy, byte[] key) throws MediaException {
    List<Applied> applied = new ArrayList<>();
    FaceImage image = ImageDecoder.decode(content, maxPixels).image();
    try {
      int width = image.width();
      byte[] parent = image.bgr();
      for (Policy.Chosen chosen : Policy.chosen(policy, CounterRandom.of(key, 0))) {
        EffectSpec effect = chosen.effect();
        ImageEffect.Rendered rendered =
            ImageEffects.byName(effect.effect(), effect.ranges()).render(image, chosen.random());
        image.close();
        image = rendered.image();
        applied.add(new Applied(effect.effect(), rendered.parameters()));
      }
      return copy(image, applied, image.width() == width && Arrays.equals(image.bgr(), parent));
    } finally {
      image.close();
    }
  }

  Copy copy(FaceImage image, List<Applied> applied, boolean unchanged) {
    return new Copy(
        PngEncoder.encode(image),
        ImageFormat.PNG.name(),
        applied,
        named(FaceMeasures.measure(image, detector)),
        unchanged);
  }

  @Override
  public Optional<ColumnarKernel> columnar() {
    return Optional.of(new ColumnarFace(this));
  }
}
