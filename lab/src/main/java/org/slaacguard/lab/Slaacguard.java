package org.slaacguard.lab;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.doctor.InterfaceDoctor;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.gateway.StatusJson;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.net.PublicKey;

/**
 * Our daemon as its users start it, in a JVM of its own: {@code slaacguard run <file>}, or a bare
 * interface.
 */
public record Slaacguard(Host host, String device, TunnelSetup setup, Path file, Program program)
    implements Tunnel {
  /** The property that says where the program under test is. */
  static final String DIST = "slaacguard.dist";

  /** The property that holds more options of the program's JVM, separated by spaces. */
  public static final String JAVA_OPTIONS = "slaacguard.java";

  /** Overrides what {@link #JAVA_OPTIONS} may say of the compilers: as at its users'. */
  private static final List<String> BOTH_COMPILERS =
      List.of("-XX:TieredStopAtLevel=4", "-XX:CompileThresholdScaling=1");

  /**
   * Starts it in the foreground; answers when all that the set-up says is there.
   *
   * <p>Its rights are given up before it begins, as {@code up} does for its daemon. {@code run}
   * would begin its JVM once more for that, a third of the processor time of a start.
   */
  public static Slaacguard start(Host host, TunnelSetup setup) {
    return start(host, host.topology().interfaceName(), setup);
  }

  /** The same with all rights, which it gives up itself, as where users start it. */
  static Slaacguard startWithAllRights(Host host, TunnelSetup setup) {
    String device = host.topology().interfaceName();
    Path file = Tunnel.write(host, device + ".conf", inUserspace(setup.toFile()));
    return startWithAllRights(host, device, setup, file);
  }

  private static Slaacguard startWithAllRights(
      Host host, String device, TunnelSetup setup, Path file) {
    return started(host, device, setup, file, host.start(run(host, file)));
  }

  private static Command run(Host host, Path file) {
    return command(host.topology(), "run", file.toString());
  }

  /** The same with a name that the set-up itself mentions. */
  static Slaacguard start(Host host, String device, TunnelSetup setup) {
    Path file = Tunnel.write(host, device + ".conf", inUserspace(setup.toFile()));
    try (Configuration configuration = ConfigFiles.read(file)) {
      Confinement rights = Confinement.of(configuration, file);
      return started(host, device, setup, file, host.start(run(host, file), rights));
    } catch (IOException | ConfigException e) {
      throw new LabException("reading " + file, e);
    }
  }

  /**
   * The same with more options.
   *
   * @param javaOptions of its JVM
   * @param options of {@code slaacguard run}
   */
  static Slaacguard start(
      Host host, TunnelSetup setup, List<String> javaOptions, String... options) {
    String device = host.topology().interfaceName();
    Path file = Tunnel.write(host, device + ".conf", inUserspace(setup.toFile()));
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.add(file.toString());
    Command command = command(host.topology(), javaOptions, words.toArray(String[]::new));
    return started(host, device, setup, file, host.start(command));
  }

  /**
   * The same with both compilers and the warm-up, whatever other programs of this run do without:
   * for those that move many packets.
   *
   * @param javaOptions more of its JVM
   */
  public static Slaacguard startAsUsersDo(Host host, TunnelSetup setup, String... javaOptions) {
    String device = host.topology().interfaceName();
    Path file = Tunnel.write(host, device + ".conf", inUserspace(setup.toFile()));
    List<String> options = new ArrayList<>(List.of(javaOptions));
    options.addAll(BOTH_COMPILERS);
    Command command =
        keepingState(host.topology(), command(options, "run", file.toString()))
            .with("SLAACGUARD_WARM_UP", "on");
    return started(host, device, setup, file, host.start(command));
  }

  /** Unless the set-up says otherwise: what comes out must not depend on this host's kernel. */
  private static String inUserspace(String file) {
    return file.contains("\nBackend = ")
        ? file
        : file.replaceFirst("\\[Interface]\n", "[Interface]\nBackend = userspace\n");
  }

  private static Slaacguard started(
      Host host, String device, TunnelSetup setup, Path file, Program program) {
    Tunnel.awaitReady(host, device, program);
    // Keys, peers and addresses come after the socket.
    Await.until(
        "the configuration of " + device,
        Tunnel.START,
        () -> program.log().contains(device + " is up, "));
    return new Slaacguard(host, device, setup, file, program);
  }

  /**
   * Starts it as {@code wg-quick} does, as a bare interface, then configured but down: kernel
   * parameters of the device may be set before {@link #up}.
   */
  public static Slaacguard create(Host host, TunnelSetup setup) {
    String device = host.topology().interfaceName();
    Command command = command(host.topology(), "--foreground", device);
    Program program = host.start(command, Confinement.bare());
    Tunnel.awaitReady(host, device, program);
    Path file = Tunnel.write(host, device + ".setconf", setup.toSetconf());
    command("setconf", device, file.toString()).succeed();
    return new Slaacguard(host, device, setup, file, program);
  }

  /**
   * The program with arguments, from where the build put it.
   *
   * <p>The launcher and failsafe say where that is: {@code slaacguard.dist}. Virtual machines say
   * whether they are slow: {@code slaacguard.emulated}.
   */
  public static Command command(String... arguments) {
    return command(List.of(), arguments);
  }

  private static Command command(List<String> javaOptions, String... arguments) {
    List<String> words = java();
    if (VirtualMachine.isEmulated()) {
      words.addAll(VirtualMachine.SHORT_LIVED);
    }
    AotCache.of(dist()).ifPresent(cache -> words.add("-XX:AOTCache=" + cache));
    String more = System.getProperty(JAVA_OPTIONS, "");
    if (!more.isEmpty()) {
      words.addAll(List.of(more.split(" ", -1)));
    }
    words.addAll(javaOptions);
    words.addAll(mainWith(arguments));
    return Command.of(words).deadline(Tunnel.START);
  }

  /** The JVM with the options that it always has. */
  static List<String> java() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + dist() + "/java.options"));
  }

  /** The program's modules, its main class and its arguments. */
  static List<String> mainWith(String... arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of("-p", dist() + "/lib", "-m", "org.slaacguard.cli/org.slaacguard.cli.Main"));
    words.addAll(List.of(arguments));
    return words;
  }

  /** The folder of the program under test. */
  static String dist() {
    String dist = System.getProperty(DIST);
    if (dist == null) {
      throw new LabException("-Dslaacguard.dist does not say where the program is");
    }
    return dist;
  }

  /** The same for a topology, which keeps its state: this machine's own history stays as it is. */
  public static Command command(Topology topology, String... arguments) {
    return keepingState(topology, command(arguments));
  }

  /** The same with more options of its JVM. */
  static Command command(Topology topology, List<String> javaOptions, String... arguments) {
    return keepingState(topology, command(javaOptions, arguments));
  }

  private static Command keepingState(Topology topology, Command command) {
    return command.with("SLAACGUARD_STATE", topology.folder().toString());
  }

  /** Starts it again, after it was closed or killed, from the same file, with all rights. */
  public Slaacguard restart() {
    return startWithAllRights(host, device, setup, file);
  }

  /** What {@code slaacguard show} prints. */
  public String show() {
    return command("show", device).succeed();
  }

  /**
   * What {@code slaacguard show --json} would print, read. It is asked again and again, so without
   * a program for each time: a JVM takes a quarter of a second, and ten where machines are
   * emulated.
   */
  public Json showJson() {
    return Json.parse(statusJson());
  }

  private String statusJson() {
    StringWriter text = new StringWriter();
    try (InterfaceStatus status =
        new UapiClient(device).status(key -> PublicKey.parse(setup.keys().publicKey()))) {
      StatusJson.write(status, text);
      return text.toString();
    } catch (IOException | UapiException e) {
      throw new LabException("asking for " + device, e);
    }
  }

  /**
   * What {@code slaacguard doctor --json} says of a peer, here; what it would say where machines
   * are emulated.
   */
  String doctor(String publicKey) {
    return VirtualMachine.isEmulated()
        ? host.here("doctor", () -> doctorHere(publicKey))
        : host.run(command(host.topology(), "doctor", "--json", device, publicKey)).output();
  }

  private String doctorHere(String publicKey) throws IOException, UapiException {
    StringWriter text = new StringWriter();
    try (InterfaceStatus status =
        new UapiClient(device).status(key -> PublicKey.parse(setup.keys().publicKey()))) {
      InterfaceDoctor.examine(status, PublicKey.parse(publicKey)).writeJson(text);
      return text.toString();
    }
  }

  /** A counter, by its label. */
  public long counter(String label) {
    return showJson().get("counters").get(label).number();
  }

  /** The addresses learned from a peer. */
  public List<String> learned(String publicKey) {
    return showJson().get("peers").elements().stream()
        .filter(p -> p.get("publicKey").text().equals(publicKey))
        .flatMap(p -> p.get("learnedIps").elements().stream())
        .map(a -> a.get("address").text())
        .toList();
  }

  @Override
  public String implementation() {
    return "Slaacguard";
  }

  @Override
  public void close() {
    program.close();
  }
}
