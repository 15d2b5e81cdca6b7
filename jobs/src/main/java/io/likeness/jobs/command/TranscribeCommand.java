package io.likeness.jobs.command;

import io.likeness.core.RawFiles;
import io.likeness.core.Sha256;
import io.likeness.core.WholeFile;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.core.lake.Address;
import io.likeness.core.lake.DatasetVersion;
import io.likeness.core.lake.ExportLog;
import io.likeness.core.lake.Lake;
import io.likeness.core.lake.VersionLog;
import io.likeness.jobs.compare.Transcription;
import io.likeness.jobs.compare.VocabularyFile;
import io.likeness.privacy.consent.Purpose;
import io.likeness.training.infer.Recogniser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a user's own speech recogniser hears in the records of a version. */
@Command(
    name = "transcribe",
    description =
        "Have a speech recogniser of yours (a CTC model of waveforms at 16 kHz, as ONNX or"
            + " TorchScript) hear the originals of a version, and write what it heard for"
            + " recognition-errors.",
    mixinStandardHelpOptions = true)
public final class TranscribeCommand implements Runnable {
  @Parameters(paramLabel = "TAG", description = "version, or a corpus for its latest")
  private String tag = "";

  @Mixin private final LakeOption lake = new LakeOption();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "the recogniser, .onnx or .pt; at any Hadoop URI")
  private String model = "";

  @Option(
      names = "--vocabulary",
      required = true,
      paramLabel = "FILE",
      description =
          "its tokens by number: vocab.json of Hugging Face, or a text file with a token a line; at"
              + " any Hadoop URI")
  private String vocabulary = "";

  @Option(
      names = "--blank",
      paramLabel = "TOKEN",
      description = "token that says nothing (default: <pad> or [PAD])")
  private Optional<String> blank = Optional.empty();

  @Option(
      names = "--normalise",
      description =
          "give it clips of mean 0 and variance 1; where preprocessor_config.json has do_normalize")
  private boolean normalise;

  @Mixin private final SplitOption split = new SplitOption();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description =
          "CSV to write, with record_id and text; at any Hadoop URI. An erasure takes it away")
  private String to = "";

  @Override
  public void run() {
    String part = split.checked();
    Lake opened = lake.open();
    Configuration hadoop = opened.spark().sparkContext().hadoopConfiguration();
    try {
      Path address = Address.of(to, "--to");
      FileSystem files = RawFiles.of(address, hadoop);
      Path file = files.makeQualified(address);
      if (files.exists(file)) {
        throw taken(file);
      }
      WholeFile.requireWritable(files, file);
      write(opened, new VersionLog(opened).find(tag), part, files, file);
    } catch (IOException e) {
      throw Fault.ENVIRONMENT.because("The file " + to + " cannot be written; check --to.", e);
    }
  }

  private static LikenessException taken(Path file) {
    return Fault.USAGE.because(file + " is there already; name another file with --to.");
  }

  private void write(Lake opened, DatasetVersion version, String part, FileSystem files, Path file)
      throws IOException {
    Configuration hadoop = opened.spark().sparkContext().hadoopConfiguration();
    Transcription.requireSpeech(opened, version, part);
    Recogniser recogniser =
        new Recogniser(
            Address.of(model, "--model").toString(),
            VocabularyFile.read(Address.of(vocabulary, "--vocabulary"), blank, hadoop),
            normalise);
    recogniser.require(hadoop);
    String principal = System.getProperty("user.name");
    Transcription heard =
        Transcription.of(opened, version, part, recogniser, Purpose.TRAIN.word(), principal);
    byte[] csv = heard.csv().getBytes(StandardCharsets.UTF_8);
    if (files.exists(file)) {
      throw taken(file);
    }
    // Noted first: an erasure then knows of a file that this run dies beside.
    ExportLog log = new ExportLog(opened);
    log.note(
        version,
        ExportLog.HEARD,
        file,
        Purpose.TRAIN.word(),
        principal,
        heard.texts().size(),
        Sha256.hex(csv));
    if (!WholeFile.writeNew(files, file, csv)) {
      throw taken(file);
    }
    log.written(version, () -> files.delete(file, false));
    System.out.printf(
        Locale.ROOT,
        "%d records of %s (%s), nothing heard in %d of them, in %s%n",
        heard.texts().size(),
        version.tag(),
        part,
        heard.texts().values().stream().filter(String::isEmpty).count(),
        file);
  }
}
