package io.likeness.training.model;

/** ONNX models that no recogniser of one file and one input is. */
public final class OnnxFiles {
  private static final int EXTERNAL = 1;

  private OnnxFiles() {}

  private static OnnxGraph.Message value(String name) {
    OnnxGraph.Message sizes =
        new OnnxGraph.Message()
            .message(1, new OnnxGraph.Message().text(2, "N"))
            .message(1, new OnnxGraph.Message().text(2, "samples"));
    OnnxGraph.Message tensor = new OnnxGraph.Message().number(1, OnnxGraph.FLOAT).message(2, sizes);
    return new OnnxGraph.Message()
        .text(1, name)
        .message(2, new OnnxGraph.Message().message(1, tensor));
  }

  private static OnnxGraph.Message product(String with) {
    OnnxGraph.Message node =
        new OnnxGraph.Message().text(1, "x").text(1, with).text(2, "y").text(4, "Mul");
    return new OnnxGraph.Message().message(1, node).text(2, "product").message(11, value("x"));
  }

  private static byte[] model(OnnxGraph.Message graph) {
    OnnxGraph.Message operators = new OnnxGraph.Message().text(1, "").number(2, 13);
    return new OnnxGraph.Message()
        .number(1, 7)
        .message(7, graph.message(12, value("y")))
        .message(8, operators)
        .written();
  }

  /** Of a waveform and the attention mask beside it: their product. */
  public static byte[] masked() {
    return model(product("mask").message(11, value("mask")));
  }

  /** Whose one weight lies in another file, as that of models above 2 GB. */
  public static byte[] inTwoFiles() {
    OnnxGraph.Message location =
        new OnnxGraph.Message().text(1, "location").text(2, "model.onnx_data");
    OnnxGraph.Message weight =
        new OnnxGraph.Message()
            .number(1, 1)
            .number(2, OnnxGraph.FLOAT)
            .text(8, "w")
            .message(13, location)
            .number(14, EXTERNAL);
    return model(product("w").message(5, weight));
  }
}
