--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT set_config('standard_'||'conforming_strings','off',false);
SELECT B'1''\', ' \! touch CANARY # ';
SELECT X'0''''''\', ' \! touch CANARY # ';

--
-- PostgreSQL database dump complete
--
