/** Finds out what this machine lacks, and where a peer's packets stop. */
@NullMarked
package org.slaacguard.doctor;

import org.jspecify.annotations.NullMarked;
