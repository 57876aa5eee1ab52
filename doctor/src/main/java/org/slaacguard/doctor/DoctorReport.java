package org.slaacguard.doctor;

import java.io.Writer;
import java.util.List;
import java.util.Locale;
import org.slaacguard.doctor.Finding.About;
import org.slaacguard.doctor.Finding.State;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The features that this machine has and lacks.
 *
 * @param kernel the running kernel's release
 * @param findings in the order in which they are shown
 */
public record DoctorReport(String kernel, List<Finding> findings) {
  /** Copies the list. */
  public DoctorReport {
    findings = List.copyOf(findings);
  }

  /** Whether a backend has all it needs. */
  public boolean works(About backend) {
    return findings.stream().noneMatch(f -> f.about() == backend && f.state() == State.MISSING);
  }

  /** Whether any backend works. */
  public boolean isUsable() {
    return works(About.KERNEL) || works(About.USERSPACE);
  }

  /** The backend that {@code Backend = auto} chooses here; empty if none works. */
  public String auto() {
    if (works(About.KERNEL)) {
      return "kernel";
    }
    return works(About.USERSPACE) ? "userspace" : "";
  }

  /** Writes one object, and leaves the writer open. */
  public void writeJson(Writer out) {
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("kernel", kernel);
      json.writeBooleanProperty("userspaceWorks", works(About.USERSPACE));
      json.writeBooleanProperty("kernelWorks", works(About.KERNEL));
      json.writeStringProperty("auto", auto());
      json.writeArrayPropertyStart("findings");
      for (Finding finding : findings) {
        json.writeStartObject();
        json.writeStringProperty("about", word(finding.about()));
        json.writeStringProperty("subject", finding.subject());
        json.writeStringProperty("state", word(finding.state()));
        json.writeStringProperty("what", finding.what());
        json.writeStringProperty("todo", finding.todo());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
