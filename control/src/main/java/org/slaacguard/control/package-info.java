/** The vocabulary of the control plane, and the interface between it and the data planes. */
@NullMarked
package org.slaacguard.control;

import org.jspecify.annotations.NullMarked;
