package io.likeness.kernels.voice;

import static io.likeness.kernels.media.Bytes.has;

import io.likeness.kernels.media.MediaFormat;
import java.util.List;
import java.util.Optional;

/** The containers and codecs of voice that are read here, told apart by their first bytes. */
public enum AudioFormat implements MediaFormat {
  /** RIFF WAVE or RF64, whatever its codec. */
  WAV("audio/wav", "wav", "wave"),
  /** Native FLAC. */
  FLAC("audio/flac", "flac"),
  /** MPEG audio layer III, with or without ID3 tags. */
  MP3("audio/mpeg", "mp3"),
  /** Vorbis in Ogg. */
  OGG_VORBIS("audio/ogg", "ogg", "oga"),
  /** Opus in Ogg. */
  OPUS("audio/ogg", "opus", "ogg", "oga"),
  /** AAC or ALAC in an ISO base media file. */
  M4A("audio/mp4", "m4a", "mp4", "m4b"),
  /** NIST SPHERE. */
  SPHERE(UNPLAYED, "sph", "nist");

  private final String mediaType;
  private final List<String> extensions;

  AudioFormat(String mediaType, String... extensions) {
    this.mediaType = mediaType;
    this.extensions = List.of(extensions);
  }

  @Override
  public List<String> extensions() {
    return extensions;
  }

  @Override
  public String mediaType() {
    return mediaType;
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
}
