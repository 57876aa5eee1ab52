package org.slaacguard.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples of call stacks as a picture: a box a function, as wide as its part of the samples, on the
 * box of its caller.
 */
final class FlameGraph {
  private static final int WIDTH = 1200;
  private static final int ROW = 17;
  private static final int TITLE = 30;
  private static final double CHARACTER = 6.6;

  /** Narrower boxes are left out, in pixels. */
  private static final double NARROWEST = 1.2;

  /** The group of a function, which gives its box's colour. */
  enum Kind {
    PROCESS("#b8b8b8"),
    KERNEL("#e8a35c"),
    LIBCRYPTO("#7fa8d9"),
    JAVA("#86c186"),
    OTHER("#d8cf86");

    final String colour;

    Kind(String colour) {
      this.colour = colour;
    }
  }

  private static final class Box {
    final Map<String, Box> callees = new TreeMap<>();
    final Kind kind;
    long samples;

    Box(Kind kind) {
      this.kind = kind;
    }

    int depth() {
      return 1 + callees.values().stream().mapToInt(Box::depth).max().orElse(0);
    }
  }

  /** A function on a stack. */
  record Frame(String name, Kind kind) {}

  private final Box root = new Box(Kind.PROCESS);

  /** Adds a sample. */
  void add(Iterable<Frame> callersFirst) {
    root.samples++;
    Box at = root;
    for (Frame frame : callersFirst) {
      at = at.callees.computeIfAbsent(frame.name(), name -> new Box(frame.kind()));
      at.samples++;
    }
  }

  /** How many samples there are. */
  long samples() {
    return root.samples;
  }

  /** As SVG. */
  String svg(String title) {
    int height = TITLE + root.depth() * ROW;
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
            font-family="monospace" font-size="11">
            <rect width="100%%" height="100%%" fill="#ffffff"/>
            <text x="6" y="19" font-size="13">%s</text>
            """,
            WIDTH,
            height,
            WIDTH,
            height,
            escaped(title)));
    draw(out, root, "all", 0, height - ROW);
    return out.append("</svg>\n").toString();
  }

  private void draw(StringBuilder out, Box box, String name, double x, int y) {
    double width = (double) box.samples / root.samples * WIDTH;
    if (width < NARROWEST) {
      return;
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s: %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\""
                + " fill=\"%s\" stroke=\"#ffffff\" stroke-width=\"0.5\"/>",
            escaped(name),
            100.0 * box.samples / root.samples,
            x,
            y,
            width,
            ROW - 1,
            box.kind.colour));
    int fits = (int) ((width - 4) / CHARACTER);
    if (fits >= 3) {
      String text = name.length() <= fits ? name : name.substring(0, fits - 1) + "…";
      out.append(
          String.format(
              Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 12, escaped(text)));
    }
    out.append("</g>\n");
    double at = x;
    for (Map.Entry<String, Box> callee : box.callees.entrySet()) {
      draw(out, callee.getValue(), callee.getKey(), at, y - ROW);
      at += (double) callee.getValue().samples / root.samples * WIDTH;
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
