"""All that a school may take away, in one file: asked for (`asking`), written by a worker
(`writing`), kept a short time (`files`). Each app registers its own tables (`tables`)."""
