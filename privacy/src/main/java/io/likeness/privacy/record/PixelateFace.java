package io.likeness.privacy.record;

import io.likeness.kernels.face.FaceImage;
import io.likeness.privacy.mechanism.DpPix;
import io.likeness.privacy.mechanism.NoiseSource;

/**
 * DP-Pix in colour: means of b × b blocks with Laplace noise of scale 3·255·m/(b²·ε) (Fan, "Image
 * Pixelization with Differential Privacy", DBSec 2018).
 *
 * @param block b, side of a block in pixels, at least 1
 * @param pixels m, the pixels that are protected together, at least 1
 * @param epsilon ε of any m pixels, in (0, ∞)
 */
public record PixelateFace(int block, int pixels, double epsilon) implements RecordStep.OfFace {
  static final String NAME = "pixelate-face";
  private static final int CHANNELS = 3;
  private static final double MIDDLE_GREY = 127.5;

  public PixelateFace {
    new DpPix(block, pixels, epsilon, CHANNELS);
  }

  private DpPix pix() {
    return new DpPix(block, pixels, epsilon, CHANNELS);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FaceImage apply(FaceImage face, NoiseSource noise) {
    DpPix.Raster out =
        pix().randomise(new DpPix.Raster(face.width(), face.height(), face.bgr()), noise);
    return FaceImage.ofBgr(out.width(), out.height(), out.samples());
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.of(
        NAME,
        "any " + pixels + " pixels of one image",
        epsilon,
        "differential privacy",
        "the identity of who is on it, since a face has far more pixels than "
            + pixels
            + " (blocks of "
            + block
            + " x "
            + block
            + ", noise of scale "
            + Guarantee.number(pix().scale())
            + " grey levels), and the size of the image; n images of one person, or n releases of"
            + " one image, lose n times as much",
        "all that is smaller than a block; a block of middle grey is off by "
            + Guarantee.number(pix().meanAbsoluteError(MIDDLE_GREY))
            + " of 255 grey levels on average");
  }
}
