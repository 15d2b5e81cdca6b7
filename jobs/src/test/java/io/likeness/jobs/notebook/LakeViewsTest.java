package io.likeness.jobs.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.kernels.face.ImageFormat;
import io.likeness.kernels.voice.AudioFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LakeViewsTest {
  private static String shown(String format, String content) {
    return LakeViews.medium(format, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMediumIsShownByItsFormatAndNotByItsFirstBytes() {
    assertThat(shown("WEBP", "RIFF....WEBP")).startsWith("<img").contains("data:image/webp;");
    assertThat(shown("BMP", "BM")).startsWith("<img").contains("data:image/bmp;");
    assertThat(shown("OPUS", "OggS")).startsWith("<audio").contains("data:audio/ogg;");
    assertThat(shown("WAV", "RIFF....WAVE")).startsWith("<audio").contains("data:audio/wav;");
    assertThat(shown("TXT", "BM is <b>")).isEqualTo("<blockquote>BM is &lt;b&gt;</blockquote>");
    assertThat(shown("SPHERE", "NIST_1A")).contains("No browser shows SPHERE");
  }

  @Test
  void everyFormatThatIsReadIsShownButOne() {
    for (ImageFormat format : ImageFormat.values()) {
      assertThat(shown(format.name(), "")).startsWith("<img");
    }
    for (AudioFormat format : AudioFormat.values()) {
      assertThat(shown(format.name(), ""))
          .startsWith(format == AudioFormat.SPHERE ? "<p>" : "<audio");
    }
  }
}
