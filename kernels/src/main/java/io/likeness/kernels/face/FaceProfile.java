package io.likeness.kernels.face;

import java.util.List;

/**
 * What {@link FaceMeasures} found in one image; NaN where a measure abstains.
 *
 * <p>Order and names of {@link #columns()} are those of {@link #values()}.
 */
public record FaceProfile(
    double widthPx,
    double heightPx,
    double laplacianVariance,
    double tenengrad,
    double lumaP05,
    double lumaP50,
    double lumaP95,
    double dynamicRangeStops,
    double entropyBits,
    double blockiness,
    double faceCount,
    double faceX,
    double faceY,
    double faceWidth,
    double faceHeight,
    double illuminationRatio,
    double lightConfidence,
    double itaDegrees,
    double yawDegrees,
    double pitchDegrees,
    double rollDegrees) {

  /** One measure: its name in tables, with its unit, and what it says. */
  public record Column(String name, String meaning) {}

  /** The columns that need a detector which tells points of faces. */
  public static final List<String> POSE = List.of("yaw_degrees", "pitch_degrees", "roll_degrees");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("width_px", "width of the upright image in pixels"),
          new Column("height_px", "height of the upright image in pixels"),
          new Column("laplacian_variance", "sharpness: variance of the Laplacian at 256 pixels"),
          new Column("tenengrad", "sharpness: mean squared Sobel gradient at 256 pixels"),
          new Column("luma_p05", "5th percentile of luma, 0 to 255"),
          new Column("luma_p50", "median of luma, 0 to 255"),
          new Column("luma_p95", "95th percentile of luma, 0 to 255"),
          new Column(
              "dynamic_range_stops", "luma of the 99th over the 1st percentile, in doublings"),
          new Column("entropy_bits", "entropy of the luma histogram, 0 to 8 bits"),
          new Column("blockiness", "steps at borders of 8 pixels over steps elsewhere, 1 without"),
          new Column("face_count", "frontal faces that the detector finds"),
          new Column("face_x", "left edge of the largest face, as a share of the width"),
          new Column("face_y", "top edge of the largest face, as a share of the height"),
          new Column("face_width", "width of the largest face, as a share of the width"),
          new Column("face_height", "height of the largest face, as a share of the height"),
          new Column("illumination_ratio", "darker over lighter half of the face, 0 to 1"),
          new Column("light_confidence", "how far the light on the face is to be trusted, 0 to 1"),
          new Column(
              "ita_degrees", "skin tone as individual typology angle; abstains in bad light"),
          new Column(POSE.get(0), "largest face: nose to the right of the picture; needs a model"),
          new Column(POSE.get(1), "largest face: nose up; needs a model"),
          new Column(POSE.get(2), "largest face: tilted clockwise; needs a model"));

  /** The measures in their order. */
  public static List<Column> columns() {
    return COLUMNS;
  }

  /** The values in the order of {@link #columns()}. */
  public double[] values() {
    return new double[] {
      widthPx,
      heightPx,
      laplacianVariance,
      tenengrad,
      lumaP05,
      lumaP50,
      lumaP95,
      dynamicRangeStops,
      entropyBits,
      blockiness,
      faceCount,
      faceX,
      faceY,
      faceWidth,
      faceHeight,
      illuminationRatio,
      lightConfidence,
      itaDegrees,
      yawDegrees,
      pitchDegrees,
      rollDegrees
    };
  }

  /** These measures with those of {@code count} faces, the largest of them at {@code box}. */
  FaceProfile withFaces(int count, double[] box, SkinTone tone, FacePose pose) {
    return new FaceProfile(
        widthPx,
        heightPx,
        laplacianVariance,
        tenengrad,
        lumaP05,
        lumaP50,
        lumaP95,
        dynamicRangeStops,
        entropyBits,
        blockiness,
        count,
        box[0],
        box[1],
        box[2],
        box[3],
        tone.evenness(),
        tone.lightConfidence(),
        tone.itaDegrees(),
        pose.yawDegrees(),
        pose.pitchDegrees(),
        pose.rollDegrees());
  }
}
