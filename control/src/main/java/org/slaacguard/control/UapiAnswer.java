package org.slaacguard.control;

/** Reads an answer, line by line. */
public interface UapiAnswer {
  /**
   * Takes the next line, without its newline.
   *
   * @return whether that was the end
   * @throws UapiException if it is no answer
   */
  boolean line(String line) throws UapiException;
}
