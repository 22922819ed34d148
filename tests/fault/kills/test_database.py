#!/usr/bin/env python3
"""Tests of what strikes the database of a world, without one."""
import fcntl
import os
import random
import signal
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import database
import report
from database import BACKEND, CLUSTER, Database
from result import Result
from run import make_plan
from server import BACKEND_POINTS, PGSQL_POINTS, POINTS

MODES = {"all": 1, "inject": 1, "cut": 1, BACKEND: 1, "answer": 1, CLUSTER: 1}


class Blows(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        with open(self.folder.name + "/conninfo", "w", encoding="utf-8") as file:
            file.write("host=/s port=1 user=xylem dbname=xylem")
        self.database = Database(self.folder.name, "7.0")
        self.victim = subprocess.Popen(["sleep", "60"])     # pylint: disable=consider-using-with

    def tearDown(self):
        self.victim.kill()
        self.victim.wait()
        self.folder.cleanup()

    def test_each_world_has_a_database(self):
        self.assertEqual(self.database.conninfo, "host=/s port=1 user=xylem dbname=world_7_0")
        self.assertEqual(self.database.admin, "host=/s port=1 user=admin dbname=postgres")

    def test_nobody_strikes_while_one_begins(self):
        with self.database.undisturbed(), self.database.undisturbed():
            self.assertIsNone(self.database.lock(fcntl.LOCK_EX | fcntl.LOCK_NB))
        with self.database.lock(fcntl.LOCK_EX | fcntl.LOCK_NB) as lock:
            self.assertFalse(lock.closed)

    def test_nothing_else_is_struck(self):
        self.assertEqual(self.database.blow(BACKEND, self.victim.pid), self.victim.pid)
        self.assertEqual(self.database.blow(BACKEND, 0), 0)
        self.assertIsNone(self.victim.poll())

    def test_a_backend_is_killed_and_a_cluster_told_to_end_at_once(self):
        os.makedirs(self.folder.name + "/pgsql/data")
        with open(self.folder.name + "/pgsql/data/postmaster.pid", "w", encoding="ascii") as file:
            file.write("%d\n/data\n" % self.victim.pid)
        for what, number in ((CLUSTER, signal.SIGQUIT), (BACKEND, signal.SIGKILL)):
            with mock.patch("database.is_postgres", return_value=True), \
                    mock.patch("os.kill") as kill:
                self.database.blow(what, self.victim.pid)
            kill.assert_called_once_with(self.victim.pid, number)

    def test_a_cluster_that_is_down_has_no_first_process(self):
        self.assertEqual(self.database.postmaster(), 0)


class Plans(unittest.TestCase):
    def plans(self, **more):
        return [make_plan(random.Random(n), MODES, **{"again": False, "pgsql": True, **more})
                for n in range(400)]

    def test_calls_are_those_of_the_store(self):
        for pgsql, points in ((False, POINTS), (True, PGSQL_POINTS)):
            found = {(plan.call, plan.thread) for plan in self.plans(pgsql=pgsql)
                     if plan.how == "inject"}
            self.assertEqual(found, {(call, thread) for call, thread, _ in points})

    def test_the_server_lives_when_the_database_is_struck(self):
        self.assertEqual({plan.how for plan in self.plans() if plan.of_database},
                         {BACKEND, "answer", CLUSTER})
        answers = {(plan.call, plan.thread) for plan in self.plans() if plan.how == "answer"}
        self.assertEqual(answers, {(call, thread) for call, thread, _ in BACKEND_POINTS})

    def test_no_backend_is_struck_while_everybody_comes_back(self):
        self.assertEqual({plan.how for plan in self.plans(again=True)}, {"all", "cut", CLUSTER})


class Report(unittest.TestCase):
    def test_answers_that_were_lost(self):
        lines = ["x warn store_pgsql  the connection was lost at a commit, which was done\n",
                 "x warn store_pgsql  the connection was lost at a commit, which was not done\n",
                 "x warn the connection was lost\n"] * 2
        self.assertEqual(database.answers(lines), {"done": 2, "not done": 2})

    def test_names_the_store(self):
        result = Result("xylem", store="pgsql", archive=True, kills=3, struck=2, between=1,
                        answers={"done": 4})
        self.assertEqual(result.name, "xylem pgsql archive")
        text = report.text(result)
        self.assertIn("Store: PostgreSQL, struck 2 times", text)
        self.assertIn("asked after: 4 done", text)
        self.assertIn("Between submit and release: 1 (100 %) of those of the server", text)
        self.assertIn("Store: SQLite", report.text(Result("xylem")))
        self.assertNotIn("Store:", report.text(Result("prosody")))


if __name__ == "__main__":
    sys.exit(unittest.main())
