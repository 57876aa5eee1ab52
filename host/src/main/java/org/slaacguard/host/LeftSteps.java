package org.slaacguard.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that a killed daemon has left on the host, for a program that does not take them over.
 * If the interface is gone, what was set on it has gone with it; if it was there before the daemon,
 * it stays.
 */
public final class LeftSteps {
  private static final Logger LOG = LoggerFactory.getLogger(LeftSteps.class);

  /** No interface has this index. */
  private static final int NO_LINK = 0;

  private LeftSteps() {}

  /**
   * Undoes them, in the calling thread's network namespace.
   *
   * @return whether there were any
   * @throws SetupException if some cannot be undone; the log says why, and the journal keeps them
   */
  public static boolean undo(String interfaceName) throws SetupException {
    Path journal = HostJournal.fileOf(interfaceName);
    if (!isOfThisHost(journal)) {
      return false;
    }
    try (LinuxHost host = new LinuxHost(interfaceName, new NoMark(), new ProcessRunner())) {
      return undo(host, new HostJournal(journal), link(interfaceName));
    }
  }

  private static int link(String interfaceName) throws SetupException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return rtnetlink.links().find(interfaceName).map(Link::index).orElse(NO_LINK);
    } catch (LinuxException e) {
      throw new SetupException("cannot look for " + interfaceName + ": " + e.getMessage(), e);
    }
  }

  /**
   * Undoes them.
   *
   * @param link the interface's index; 0 if it is gone
   */
  static boolean undo(HostControl host, HostJournal journal, int link) throws SetupException {
    journal.open(link);
    List<HostDiff.Done> left = journal.done();
    AdvertisementGuard guard =
        new AdvertisementGuard(host.interfaceName(), journal, host.settings());
    StepRunner runner = new StepRunner(host, journal, guard);
    HostDiff.toNothing(left).undo().forEach(runner::undo);
    if (!journal.done().isEmpty()) {
      throw new SetupException(
          "some of what a killed daemon of "
              + host.interfaceName()
              + " left on the host cannot be undone");
    }
    return !left.isEmpty();
  }

  /** Another namespace may have a living interface of this name. */
  private static boolean isOfThisHost(Path journal) {
    JournalFile.Contents contents = new JournalFile(journal).read();
    try {
      return contents != null && contents.owner().isOfSameHost(JournalFile.Owner.of(NO_LINK));
    } catch (IOException e) {
      LOG.debug("cannot tell whose {} is", journal, e);
      return false;
    }
  }

  /** The mark ends with its daemon: what it was for is undone. */
  private static final class NoMark implements OuterMark {
    @Override
    public int now() {
      return 0;
    }

    @Override
    public void set(int mark) {}
  }
}
