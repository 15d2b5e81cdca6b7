package io.likeness.kernels.voice;

import static org.assertj.core.api.Assertions.assertThat;

import io.likeness.kernels.SharedData;
import io.likeness.kernels.media.MediaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clips of every form that other projects keep for their own tests. */
class ZooTest {
  @TempDir Path folder;

  @Test
  void everyClipOfOtherProjectsIsDecodedAndTheSilentOnesAreToldApart()
      throws IOException, InterruptedException, MediaException {
    SharedData.unpacked("zoo", folder);
    Map<AudioFormat, Integer> formats = new TreeMap<>();
    List<String> silent = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (AudioFormat.sniff(bytes).isEmpty()) {
          unknown.add(file.getFileName().toString());
          continue;
        }
        DecodedAudio audio = AudioDecoder.decode(bytes, 60_000_000);
        formats.merge(audio.format(), 1, Integer::sum);
        if (audio.isSilent()) {
          silent.add(file.getFileName().toString());
        }
      }
    }
    assertThat(formats)
        .isEqualTo(
            Map.of(
                AudioFormat.WAV, 28,
                AudioFormat.FLAC, 1,
                AudioFormat.MP3, 2,
                AudioFormat.OGG_VORBIS, 3,
                AudioFormat.OPUS, 3,
                AudioFormat.M4A, 1,
                AudioFormat.SPHERE, 1));
    assertThat(silent).containsExactly("almost_silent.wav", "silence.wav");
    assertThat(unknown).containsExactly("LICENSE", "p286_011_license", "LICENSE");
  }
}
