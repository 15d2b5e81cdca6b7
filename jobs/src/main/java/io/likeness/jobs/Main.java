package io.likeness.jobs;

import io.likeness.core.CodeVersion;
import io.likeness.core.error.Fault;
import io.likeness.core.error.LikenessException;
import io.likeness.jobs.command.AccessCommand;
import io.likeness.jobs.command.AlignCommand;
import io.likeness.jobs.command.CardCommand;
import io.likeness.jobs.command.CheckCommand;
import io.likeness.jobs.command.CompareCommand;
import io.likeness.jobs.command.CompletionCommand;
import io.likeness.jobs.command.ConsentCommand;
import io.likeness.jobs.command.DemoCommand;
import io.likeness.jobs.command.DiffCommand;
import io.likeness.jobs.command.DigestCommand;
import io.likeness.jobs.command.DoctorCommand;
import io.likeness.jobs.command.EraseCommand;
import io.likeness.jobs.command.EstimateCommand;
import io.likeness.jobs.command.ExplainCommand;
import io.likeness.jobs.command.ExportCommand;
import io.likeness.jobs.command.ForecastCommand;
import io.likeness.jobs.command.FuseCommand;
import io.likeness.jobs.command.GpuPlanCommand;
import io.likeness.jobs.command.InitCommand;
import io.likeness.jobs.command.ModelsCommand;
import io.likeness.jobs.command.NextItemCommand;
import io.likeness.jobs.command.NightlyCommand;
import io.likeness.jobs.command.PlanCommand;
import io.likeness.jobs.command.PredictCommand;
import io.likeness.jobs.command.PrivacyCommand;
import io.likeness.jobs.command.RecognitionErrorsCommand;
import io.likeness.jobs.command.ReferenceCommand;
import io.likeness.jobs.command.ReportCommand;
import io.likeness.jobs.command.RetentionCommand;
import io.likeness.jobs.command.ReviewCommand;
import io.likeness.jobs.command.RotateCommand;
import io.likeness.jobs.command.RunCommand;
import io.likeness.jobs.command.RunsCommand;
import io.likeness.jobs.command.SelectCommand;
import io.likeness.jobs.command.ShowCommand;
import io.likeness.jobs.command.StepCommands;
import io.likeness.jobs.command.SubmissionCommand;
import io.likeness.jobs.command.TableCommand;
import io.likeness.jobs.command.TrainCommand;
import io.likeness.jobs.command.TranscribeCommand;
import io.likeness.jobs.command.VersionsCommand;
import io.likeness.jobs.command.WeightsCommand;
import io.likeness.jobs.language.Language;
import io.likeness.jobs.run.Faults;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line; the only main, and the only place that catches everything. */
@Command(
    name = "likeness",
    description =
        "Representative, clean, lawful and reproducible training data of voices and faces.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      CheckCommand.class,
      EstimateCommand.class,
      DemoCommand.class,
      RunCommand.class,
      VersionsCommand.class,
      ShowCommand.class,
      DigestCommand.class,
      TableCommand.class,
      ExplainCommand.class,
      PlanCommand.class,
      GpuPlanCommand.class,
      DiffCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      ConsentCommand.class,
      AccessCommand.class,
      EraseCommand.class,
      RetentionCommand.class,
      RotateCommand.class,
      NightlyCommand.class,
      TrainCommand.class,
      RunsCommand.class,
      SubmissionCommand.class,
      DoctorCommand.class,
      InitCommand.class,
      ReferenceCommand.class,
      ModelsCommand.class,
      SelectCommand.class,
      WeightsCommand.class,
      PredictCommand.class,
      TranscribeCommand.class,
      RecognitionErrorsCommand.class,
      CompareCommand.class,
      FuseCommand.class,
      ReviewCommand.class,
      ForecastCommand.class,
      NextItemCommand.class,
      AlignCommand.class,
      CardCommand.class,
      PrivacyCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  /** Exit code of a bug of ours. */
  static final int BUG = 3;

  /** Exit code of what Ctrl-C has ended, as shells have it. */
  private static final int STOPPED = 130;

  /** Whether this process is being ended from outside, whereby all sorts of things fail. */
  private static volatile boolean stopping;

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"likeness " + CodeVersion.current()};
    }
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping = true, "likeness-stopping"));
    int code = execute(arguments);
    // A driver in a container of YARN that exits by itself is taken for one that has failed.
    if (code != 0 || System.getenv("CONTAINER_ID") == null) {
      System.exit(code);
    }
  }

  /** The commands and their options. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    StepCommands.all().forEach(line::addSubcommand);
    return line;
  }

  /** Runs one command and answers its exit code. */
  public static int execute(String... arguments) {
    CommandLine line =
        commandLine()
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(
                (e, args) -> {
                  System.err.println(Misuse.sentence(e));
                  return Fault.USAGE.exitCode();
                })
            .setExecutionExceptionHandler((e, c, parsed) -> told(e));
    try {
      // Asked here and not first when, after hours, a card is written.
      Language.usual();
      return line.execute(arguments);
    } catch (Error | LikenessException e) {
      // Errors picocli lets through; Hadoop throws one when a local disk is full.
      return told(e);
    }
  }

  private static int told(Throwable e) {
    Optional<LikenessException> known = Faults.known(e);
    if (known.isPresent()) {
      System.err.println(known.get().getMessage());
      return known.get().fault().exitCode();
    }
    if (stopping) {
      System.err.println(
          "Stopped. What was tagged is whole, and the same command goes on from there.");
      return STOPPED;
    }
    System.err.println("This is a bug of Likeness; please report what follows.");
    e.printStackTrace();
    return BUG;
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
