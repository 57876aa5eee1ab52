package org.slaacguard.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Puts failures into a running process, by an agent. It was started with {@link #OPTIONS}. */
final class Sabotage {
  /** What the process's JVM needs. */
  static final List<String> OPTIONS = List.of("-Xmx64m", "--add-modules", "java.instrument");

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String THREAD = "thread:";

  private Sabotage() {}

  /** The agent, which runs in the daemon. */
  public static final class Saboteur {
    private static final List<byte[]> HELD = new ArrayList<>();

    private Saboteur() {}

    /**
     * Makes a part of the daemon fail.
     *
     * @param what {@code memory}, or {@code thread:} and the name of the one that dies
     */
    public static void agentmain(String what) {
      if (what.equals("memory")) {
        Thread.ofPlatform().start(Saboteur::exhaust);
      } else {
        Thread.ofPlatform().name(what.substring(THREAD.length())).start(Saboteur::die);
      }
    }

    private static void exhaust() {
      while (true) {
        HELD.add(new byte[1 << 20]);
      }
    }

    private static void die() {
      throw new StackOverflowError("injected");
    }
  }

  private static Path agent(Topology topology) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", Saboteur.class.getName());
    Path jar = topology.folder().resolve("agent.jar");
    String entry = Saboteur.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        var content = Sabotage.class.getResourceAsStream("/" + entry)) {
      out.putNextEntry(new JarEntry(entry));
      content.transferTo(out);
    }
    return jar;
  }

  /** Makes a part of a program fail, see {@link Saboteur#agentmain}. */
  static void put(Topology topology, Program program, String what) throws IOException {
    // It may be gone before it has answered.
    Command.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            "" + program.pid(),
            "JVMTI.agent_load",
            agent(topology).toString(),
            what)
        .deadline(SOON)
        .run();
  }
}
