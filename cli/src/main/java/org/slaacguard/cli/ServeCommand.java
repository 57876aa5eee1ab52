package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code serve}: the daemon in the background, as {@link Background} starts it. */
@Command(name = "serve", hidden = true, description = "The daemon of an interface.")
final class ServeCommand implements Callable<Integer> {
  @Option(names = "--config", description = "The file that configures it.")
  private @Nullable Path config;

  @Parameters(paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  private boolean told;

  @Override
  public Integer call() throws Exception {
    String name = InterfaceNames.check(interfaceName);
    // Before the first logger is made.
    System.setProperty(LogSetup.FILE_PROPERTY, Background.log(name).toString());
    try {
      if (config != null) {
        return new ConfiguredGateway(config).serve(this::ready);
      }
      return Serving.bare(name, this::ready);
    } catch (Exception e) {
      if (!told) {
        System.out.println(e.getMessage());
      }
      throw e;
    }
  }

  /** Tells the parent, and lets go of its pipe. */
  private void ready() {
    told = true;
    System.out.println(Background.READY);
    System.out.flush();
    System.out.close();
  }
}
