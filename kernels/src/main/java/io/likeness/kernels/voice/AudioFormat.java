package io.likeness.kernels.voice;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The containers and codecs of voice that are read here, told apart by their first bytes. */
public enum AudioFormat {
  /** RIFF WAVE or RF64, whatever its codec. */
  WAV("wav", "wave"),
  /** Native FLAC. */
  FLAC("flac"),
  /** MPEG audio layer III, with or without ID3 tags. */
  MP3("mp3"),
  /** Vorbis in Ogg. */
  OGG_VORBIS("ogg", "oga"),
  /** Opus in Ogg. */
  OPUS("opus", "ogg", "oga"),
  /** AAC or ALAC in an ISO base media file. */
  M4A("m4a", "mp4", "m4b"),
  /** NIST SPHERE. */
  SPHERE("sph", "nist");

  /** So many leading bytes are enough for {@link #sniff} on anything without large ID3 pictures. */
  public static final int HEAD_BYTES = 4096;

  private final List<String> extensions;

  AudioFormat(String... extensions) {
    this.extensions = List.of(extensions);
  }

  /** The file-name endings this format goes by, lower case, the usual one first. */
  public List<String> extensions() {
    return extensions;
  }

  /** Whether a file name may end so: compared without case and without a leading dot. */
  public boolean isNamed(String extension) {
    String bare = extension.startsWith(".") ? extension.substring(1) : extension;
    return extensions.contains(bare.toLowerCase(Locale.ROOT));
  }

  /** The format of a file that begins with these bytes, or none that is read here. */
  public static Optional<AudioFormat> sniff(byte[] head) {
    if ((has(head, 0, "RIFF") || has(head, 0, "RF64")) && has(head, 8, "WAVE")) {
      return Optional.of(WAV);
    }
    if (has(head, 0, "fLaC")) {
      return Optional.of(FLAC);
    }
    if (has(head, 0, "OggS")) {
      return sniffOgg(head);
    }
    if (has(head, 4, "ftyp")) {
      return Optional.of(M4A);
    }
    if (has(head, 0, "NIST_1A\n")) {
      return Optional.of(SPHERE);
    }
    if (has(head, 0, "ID3")) {
      return has(head, BareAudio.start(head), "fLaC") ? Optional.of(FLAC) : Optional.of(MP3);
    }
    return Mp3Frames.startsFrame(head, 0) || Mp3Frames.followsZeros(head)
        ? Optional.of(MP3)
        : Optional.empty();
  }

  private static Optional<AudioFormat> sniffOgg(byte[] head) {
    int packet = head.length > 26 ? 27 + (head[26] & 0xFF) : head.length;
    if (has(head, packet, "OpusHead")) {
      return Optional.of(OPUS);
    }
    return has(head, packet, "\u0001vorbis") ? Optional.of(OGG_VORBIS) : Optional.empty();
  }

  /** Whether the ASCII text stands at that offset. */
  static boolean has(byte[] bytes, int at, String ascii) {
    byte[] wanted = ascii.getBytes(StandardCharsets.US_ASCII);
    if (at < 0 || at > bytes.length - wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
