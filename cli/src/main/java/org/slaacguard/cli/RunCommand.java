package org.slaacguard.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.MetricsSettings;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.ConfiguredInterface;
import org.slaacguard.gateway.FolderService;
import org.slaacguard.gateway.Gateway;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.ProcessSettingsFile;
import org.slaacguard.gateway.ProcessWatch;
import org.slaacguard.gateway.ServiceManager;
import org.slaacguard.gateway.SpareMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Serves the interfaces that files configure, in the foreground.",
    footer = {
      "",
      "An interface is named after its file; the log is on standard error. SIGTERM,",
      "SIGINT and SIGHUP take everything down in order. If an interface fails, the",
      "others go on. The program ends with the last one.",
      "",
      "A folder stands for each NAME.conf in it. The program then goes on even without",
      "an interface, tries failed ones again, and reports its state to systemd."
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|FOLDER",
      description = "Files, or one folder; NAME is NAME.conf in /etc/slaacguard or /etc/wireguard.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--metrics",
      paramLabel = "ADDRESS:PORT",
      description = "Serve Prometheus' metrics there, on this machine alone.")
  private @Nullable String metrics;

  /** For picocli. */
  RunCommand() {}

  /** Without options. */
  RunCommand(List<String> files) {
    this.files = files;
  }

  @Override
  public Integer call() throws Exception {
    ProcessSettingsFile settings = settings();
    SpareMemory.follow();
    Path folder = Path.of(files.getFirst());
    if (files.size() == 1 && isFolder(folder)) {
      return serve(folder, settings);
    }
    List<Path> paths = new ArrayList<>();
    for (String file : files) {
      Path path = InterfaceNames.file(file);
      if (isFolder(path)) {
        throw new CommandException(path + " is a folder, which is served alone");
      }
      InterfaceNames.ofFile(path);
      paths.add(path);
    }
    check(paths);
    try (Gateway gateway = Gateway.open(false, settings);
        ProcessWatch _ = ProcessWatch.open(gateway, Version.NUMBER)) {
      gateway.listen(Version.NUMBER, "");
      for (Path path : paths) {
        gateway.up(new ConfiguredInterface(path, gateway.parts(), null));
      }
      return gateway.await();
    }
  }

  /**
   * Whether a path is a folder. A folder whose name is a file's is a mistake, which reading
   * reports.
   */
  private static boolean isFolder(Path path) {
    return Files.isDirectory(path) && !path.toString().endsWith(".conf");
  }

  /** Serves a folder, and reports the state to the service manager. */
  private static int serve(Path folder, ProcessSettingsFile settings) throws Exception {
    try (Gateway gateway = Gateway.open(true, settings);
        ProcessWatch _ = ProcessWatch.open(gateway, Version.NUMBER);
        ServiceManager manager = ServiceManager.of(System.getenv(), gateway::answers)) {
      gateway.onTermination(manager::stopping);
      gateway.listen(Version.NUMBER, "");
      return new FolderService(gateway, folder, manager).serve();
    }
  }

  /** The settings of the process's file, overridden by the command's options. */
  private ProcessSettingsFile settings() throws CommandException {
    ProcessSettingsFile settings = ProcessSettingsFile.ofEnvironment();
    if (metrics == null) {
      return settings;
    }
    try {
      return settings.withMetrics(MetricsSettings.at(metrics));
    } catch (IllegalArgumentException e) {
      throw new CommandException("--metrics: " + e.getMessage());
    }
  }

  /** Checks all files before anything is opened, written or created. */
  private static void check(List<Path> paths) throws Exception {
    List<ConfigException.Problem> problems = new ArrayList<>();
    for (Path path : paths) {
      try {
        ConfigFiles.read(path).close();
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
