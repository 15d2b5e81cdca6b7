import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.zeppelin.display.Input;
import org.apache.zeppelin.interpreter.Interpreter;
import org.apache.zeppelin.interpreter.InterpreterException;
import org.apache.zeppelin.markdown.Markdown;
import org.apache.zeppelin.notebook.Note;
import org.apache.zeppelin.notebook.Paragraph;
import org.apache.zeppelin.notebook.ParagraphTextParser;
import org.apache.zeppelin.spark.SparkInterpreter;
import org.apache.zeppelin.spark.SparkSqlInterpreter;

/**
 * Reads notes with Zeppelin's own classes and writes what it makes of each paragraph as JSON into
 * the file that is the first argument. Forms are filled with their defaults where {@link
 * Paragraph} does it: where the paragraph, or else its interpreter, has simple ones.
 */
public final class ReadNotes {
  private static final Map<String, Interpreter> INTERPRETERS =
      Map.of(
          "md", new Markdown(new Properties()),
          "spark", new SparkInterpreter(new Properties()),
          "spark.sql", new SparkSqlInterpreter(new Properties()));

  private ReadNotes() {}

  private static boolean fillsForms(ParagraphTextParser.ParseResult parsed)
      throws InterpreterException {
    return parsed
        .getLocalProperties()
        .getOrDefault("form", INTERPRETERS.get(parsed.getIntpText()).getFormType().name())
        .equalsIgnoreCase("simple");
  }

  public static void main(String[] arguments) throws Exception {
    List<Map<String, Object>> notes = new ArrayList<>();
    for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
      Note note = Note.fromJson(file, Files.readString(Path.of(file)));
      List<Map<String, Object>> paragraphs = new ArrayList<>();
      for (Paragraph p : note.getParagraphs()) {
        ParagraphTextParser.ParseResult parsed = ParagraphTextParser.parse(p.getText());
        String script = parsed.getScriptText();
        boolean filled = fillsForms(parsed);
        paragraphs.add(
            Map.of(
                "title", p.getTitle(),
                "interpreter", parsed.getIntpText(),
                "options", parsed.getLocalProperties(),
                "forms",
                    filled ? Input.extractSimpleQueryForm(script, false).keySet() : List.of(),
                "script", filled ? Input.getSimpleQuery(new HashMap<>(), script, false) : script));
      }
      notes.add(Map.of("id", note.getId(), "name", note.getName(), "paragraphs", paragraphs));
    }
    Files.writeString(Path.of(arguments[0]), new Gson().toJson(notes));
  }
}
