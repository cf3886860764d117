"""The adults who watch over sessions: who is a member, what their calendar and mails say."""
