package io.likeness.jobs;

import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, as one sentence: the problem, the value and the remedy. */
final class Misuse {
  private Misuse() {}

  /** The sentence, with the command that tells more. */
  static String sentence(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    return problem(e, command) + " (`./" + command.qualifiedName() + " --help`)";
  }

  private static String problem(ParameterException e, CommandSpec command) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0), unmatched.getSuggestions(), command);
    }
    List<String> given = e.getCommandLine().getParseResult().originalArgs();
    if (e instanceof MutuallyExclusiveArgsException
        || e instanceof CommandLine.MaxValuesExceededException
        || command.argGroups().stream().anyMatch(group -> waysGiven(group, given) > 1)) {
      return command.name()
          + " takes one of "
          + command.argGroups().stream()
              .map(ArgGroupSpec::synopsis)
              .collect(Collectors.joining(" and one of "))
          + ", and more were given; leave the others out.";
    }
    if (e instanceof MissingParameterException missing) {
      return missing(missing.getMissing(), given, command);
    }
    if (e instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given more than once; give it once.";
    }
    if (e.getArgSpec() != null && e.getValue() != null) {
      return value(e.getArgSpec(), e.getValue(), cause(e));
    }
    if (e.getValue() == null && !command.subcommands().isEmpty()) {
      return command.name()
          + " has commands of its own: "
          + String.join(", ", command.subcommands().keySet())
          + "; give one.";
    }
    return e.getValue() == null
        ? e.getMessage() + "; mend the command line."
        : "There is no command " + e.getValue() + "; `./likeness help` lists them.";
  }

  private static String unmatched(String word, List<String> similar, CommandSpec command) {
    String remedy =
        similar.isEmpty()
            ? ""
            : "; did you mean "
                + (similar.size() > 1 ? "one of " : "")
                + String.join(", ", similar)
                + "?";
    if (isOption(word)) {
      return command.name()
          + " has no option "
          + bare(word)
          + or(remedy, "; mend it or leave it out.");
    }
    if (!command.subcommands().isEmpty()) {
      return "There is no command "
          + word
          + (command.parent() == null ? "" : " of " + command.name())
          + or(remedy, "; mend it.");
    }
    return command.name() + " takes no further argument, and '" + word + "' is one; leave it out.";
  }

  /** Without its value, which may be a secret. */
  private static String bare(String option) {
    return option.replaceFirst("(?s)=.*", "");
  }

  private static boolean isOption(String word) {
    return word.startsWith("-") && word.length() > 1;
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private static String missing(List<ArgSpec> all, List<String> given, CommandSpec command) {
    // Of those that go together all are named; of one that is there the value is missing.
    List<ArgSpec> missing =
        all.size() == 1 ? all : all.stream().filter(arg -> !isGiven(arg, given)).toList();
    List<String> said = new ArrayList<>();
    // Where an option is misspelt, the one that is missing is often the same.
    command.commandLine().getUnmatchedArguments().stream()
        .filter(Misuse::isOption)
        .forEach(word -> said.add(command.name() + " has no option " + bare(word)));
    List<String> needed =
        missing.stream()
            .filter(arg -> isNeeded(arg, given))
            .map(Misuse::described)
            .distinct()
            .toList();
    if (!needed.isEmpty()) {
      said.add(command.name() + " needs " + String.join(" and ", needed));
    }
    missing.stream()
        .filter(arg -> !isNeeded(arg, given))
        .forEach(
            arg ->
                said.add(name(arg) + " needs " + arg.paramLabel() + " behind it" + meaning(arg)));
    return String.join("; ", said) + "; give what is missing.";
  }

  /** Whether it is missing as a whole, and not just what should stand behind it. */
  private static boolean isNeeded(ArgSpec arg, List<String> given) {
    return (arg.required() || isOneOfSeveral(arg)) && !isGiven(arg, given);
  }

  private static boolean isGiven(ArgSpec arg, List<String> given) {
    return arg instanceof OptionSpec option
        && given.stream().map(Misuse::bare).anyMatch(List.of(option.names())::contains);
  }

  /** How many ways are begun of which {@code group} lets one be gone. */
  private static long waysGiven(ArgGroupSpec group, List<String> given) {
    return group.exclusive()
        ? group.args().stream().filter(arg -> isGiven(arg, given)).count()
            + group.subgroups().stream()
                .filter(way -> way.allOptionsNested().stream().anyMatch(arg -> isGiven(arg, given)))
                .count()
        : 0;
  }

  private static boolean isOneOfSeveral(ArgSpec arg) {
    return arg.group() != null && arg.group().exclusive();
  }

  private static String described(ArgSpec arg) {
    return isOneOfSeveral(arg)
        ? "one of " + arg.group().synopsis()
        : (arg.isOption() ? name(arg) + " " : "") + arg.paramLabel() + meaning(arg);
  }

  private static String meaning(ArgSpec arg) {
    String text = String.join(" ", arg.description());
    return text.isEmpty() ? "" : " (" + text + ")";
  }

  private static String cause(ParameterException e) {
    Throwable cause = e.getCause();
    if (cause instanceof URISyntaxException address) {
      return address.getReason()
          + (address.getIndex() < 0 ? "" : " at index " + address.getIndex());
    }
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  private static String value(ArgSpec arg, String value, String why) {
    Class<?>[] types = arg.auxiliaryTypes();
    Class<?> type = types[types.length - 1];
    String said = name(arg) + " is '" + value + "', which is no ";
    if (arg.converters().length > 0) {
      return name(arg) + ": " + or(why, "'" + value + "' is not understood") + ".";
    }
    if (type == boolean.class || type == Boolean.class) {
      return name(arg) + " takes no value, and '" + value + "' was given; leave that out.";
    }
    if (type.isEnum()) {
      return name(arg)
          + " is '"
          + value
          + "'; it is one of "
          + StreamSupport.stream(arg.completionCandidates().spliterator(), false)
              .map(candidate -> candidate.toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "))
          + ".";
    }
    if (type == int.class || type == Integer.class) {
      return said + whole(value, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return said + whole(value, Long.MAX_VALUE);
    }
    if (type == double.class || type == Double.class) {
      return said + "number; write it like 0.5 or 1e-5.";
    }
    if (type == Path.class) {
      return said + "path of this machine; give another.";
    }
    // Who holds the address of a webhook may write to it, and logs keep what is printed.
    return type == URI.class
        ? name(arg) + " is no URL (" + why + "); give a whole one."
        : said + type.getSimpleName() + " (" + why + "); mend it.";
  }

  private static String whole(String value, long most) {
    String range = value.matches("[-+]?[0-9]+") && tooFar(value, most) ? " up to " + most : "";
    return "whole number" + range + "; give one.";
  }

  private static boolean tooFar(String digits, long most) {
    return new BigInteger(digits).abs().compareTo(BigInteger.valueOf(most)) > 0;
  }

  private static String name(ArgSpec arg) {
    return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
  }
}
